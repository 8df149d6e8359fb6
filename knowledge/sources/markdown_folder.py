"""A folder of markdown files."""

from collections.abc import Iterable
from pathlib import Path

from knowledge.article import Article, digest
from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.markdown import MAX_BYTES, is_page, markdown_article
from knowledge.sources.source import Listed, SourceDefaults


class MarkdownFolder:
    """The files below a folder. Links that lead out of it are not followed."""

    def __init__(
        self, name: str, folder: Path, *, defaults: SourceDefaults, url_form: str | None = None, leave_out: str = ""
    ) -> None:
        self.name = name
        self._folder = folder
        self._defaults = defaults
        self._url_form = url_form
        self._leave_out = leave_out

    @property
    def form(self) -> str:
        """Return what makes articles of these files differ."""
        return f"{self._defaults!r} {self._url_form}"

    def listing(self) -> Iterable[Listed]:
        """Return every markdown file, by its path below the folder.

        Raises:
            SourceError: the folder is not there or cannot be read.
        """
        if not self._folder.is_dir():
            raise SourceError(f"there is no folder {self._folder}")
        root = self._folder.resolve()
        try:
            for path in sorted(self._folder.rglob("*")):
                doc_id = path.relative_to(self._folder).as_posix()
                if not is_page(doc_id) or path.name == self._leave_out or not path.is_file():
                    continue
                if path.resolve().is_relative_to(root):
                    yield Listed(doc_id=doc_id, version=_version(path))
        except OSError as error:
            raise SourceError(f"the folder {self._folder} cannot be read: {error.strerror or error}") from error

    def read(self, listed: Listed) -> Article:
        """Read one file.

        Raises:
            UnreadableDocumentError: it cannot be read.
        """
        try:
            content = (self._folder / listed.doc_id).read_bytes()
        except OSError as error:
            raise UnreadableDocumentError(f"it cannot be read: {error.strerror or error}") from error
        return markdown_article(
            content, source=self.name, doc_id=listed.doc_id, url_form=self._url_form, defaults=self._defaults
        )


def _version(path: Path) -> str | None:
    """Return the file's digest: times of files change with every checkout."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        return digest(path.read_bytes().hex())
    except OSError:
        return None  # reading it says why
