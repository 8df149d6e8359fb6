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


SourceSettings = Annotated[MarkdownFolderSettings, Field(discriminator="kind")]


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
    """The documentation. `bundled` are the runbooks that come with Tsuba."""

    store: Literal["embedded", "opensearch"] = "embedded"
    path: Path = Path(".tsuba/knowledge.db")
    opensearch: OpenSearchSettings = OpenSearchSettings()
    tenant: Name = "default"
    embedding: Literal["local", "none"] = "local"
    bundled: bool = True
    sources: tuple[MarkdownFolderSettings, ...] = ()
