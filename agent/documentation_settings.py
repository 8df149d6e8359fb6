"""What can be configured of the documentation: where it is kept, and the sources it comes from."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


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


class KnowledgeSettings(_Written):
    """The documentation. `bundled` are the runbooks that come with Tsuba, `example_platform` the pages of its demo's."""

    store: Literal["embedded", "opensearch"] = "embedded"
    path: Path = Path(".tsuba/knowledge.db")
    opensearch: OpenSearchSettings = OpenSearchSettings()
    tenant: Name = "default"
    embedding: Literal["local", "none"] = "local"
    bundled: bool = True
    example_platform: bool = False
    sources: tuple[SourceSettings, ...] = ()
