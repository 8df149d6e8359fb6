"""What can be configured of the documentation: where it is kept, and the sources it comes from."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]

SHOWN_AT = "/docs/{source}/{page}"  # Tsuba's own server shows the pages that come with it

Embedding = Literal[
    "local",
    "none",
    "amazon.titan-embed-text-v2:0",
    "cohere.embed-english-v3",
    "cohere.embed-multilingual-v3",
]


def _number(written: object) -> object:
    """Read a number that the environment gives as text: a closed set of numbers takes no text."""
    return int(written) if isinstance(written, str) and written.isdecimal() else written


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Written):
    """What every source has. `visibility` holds for documents that say nothing of it; without it they are hidden.

    `url` is where a document is shown, with `{path}` and `{page}` (the path without its suffix).
    """

    name: Name
    visibility: tuple[str, ...] | None = None
    team: str | None = None
    product: str | None = None


class MarkdownFolderSettings(_Source):
    """A folder of markdown files."""

    kind: Literal["markdown_folder"]
    path: Path
    url: str | None = None


class GitCheckoutSettings(_Source):
    """The markdown files of a git repository, at a branch or tag."""

    kind: Literal["git_checkout"]
    path: Path
    ref: str = "HEAD"
    folder: str = ""
    fetch: bool = False
    url: str | None = None


class S3PrefixSettings(_Source):
    """The markdown files below a prefix of an S3 bucket, read with Tsuba's own AWS credentials."""

    kind: Literal["s3_prefix"]
    bucket: str
    prefix: str = ""
    region: str
    url: str | None = None


class ConfluenceSpaceSettings(_Source):
    """The pages of a Confluence space. `site` is what stands before `/rest`, in the cloud with `/wiki`.

    `token_variable` names the environment variable with the token: of `user` in the cloud, of itself on one's own server.
    """

    kind: Literal["confluence_space"]
    site: Annotated[str, Field(pattern=r"^https?://")]
    space: str
    user: str | None = None
    token_variable: str


class ClosedTicketsSettings(_Source):
    """Closed tickets, from an export with one JSON object a line."""

    kind: Literal["closed_tickets"]
    path: Path


SourceSettings = Annotated[
    MarkdownFolderSettings | GitCheckoutSettings | S3PrefixSettings | ConfluenceSpaceSettings | ClosedTicketsSettings,
    Field(discriminator="kind"),
]


class OpenSearchSettings(_Written):
    """Where OpenSearch is. With `region` requests are signed with Tsuba's own AWS credentials.

    `password_variable` names the environment variable that holds the password of `user`.
    """

    url: str = "http://127.0.0.1:9200"
    index: Name = "tsuba-knowledge"
    region: str = ""
    service: Literal["es", "aoss"] = "es"
    user: str = ""
    password_variable: str = ""


class BedrockSettings(_Written):
    """How Bedrock is called for the documentation: embeddings, knowledge bases, reranking. Times are seconds.

    Without `region` it is that of Tsuba's AWS credentials. An endpoint is where a service is called instead of AWS's
    own, `bedrock-runtime`, `bedrock-agent` and `bedrock-agent-runtime`; `{region}` in it stands for the region.
    """

    region: str = ""
    endpoint_url: str | None = None
    agent_endpoint_url: str | None = None
    agent_runtime_endpoint_url: str | None = None
    dimensions: Annotated[Literal[256, 512, 1024], BeforeValidator(_number)] = 1024
    connect_seconds: float = Field(default=2, gt=0)
    read_seconds: float = Field(default=10, gt=0)


class KnowledgeBaseSettings(_Written):
    """The knowledge base, and its data source of the type CUSTOM, which a sync writes to."""

    knowledge_base: str = Field(default="", pattern=r"^([0-9a-zA-Z]{10})?$")
    data_source: str = Field(default="", pattern=r"^([0-9a-zA-Z]{10})?$")
    search_type: Literal["HYBRID", "SEMANTIC"] = "HYBRID"


class KnowledgeSettings(_Written):
    """The documentation. `bundled` are the runbooks that come with Tsuba, `example_platform` the pages of its demo's.

    `rewrite` and `check` are what the language model does for a question in a chat.
    """

    store: Literal["embedded", "opensearch", "bedrock_kb"] = "embedded"
    path: Path = Path(".tsuba/knowledge.db")
    opensearch: OpenSearchSettings = OpenSearchSettings()
    bedrock: BedrockSettings = BedrockSettings()
    bedrock_kb: KnowledgeBaseSettings = KnowledgeBaseSettings()
    tenant: Name = "default"
    embedding: Embedding = "local"
    search_seconds: float = Field(default=5, gt=0)
    rerank: Literal["none", "amazon.rerank-v1:0", "cohere.rerank-v3-5:0"] = "none"
    rewrite: bool = False
    check: bool = False
    bundled: bool = True
    example_platform: bool = False
    sources: tuple[SourceSettings, ...] = ()
