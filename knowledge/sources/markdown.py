"""Makes an article of a markdown file, wherever the file was read."""

import codecs
import re
from pathlib import PurePosixPath

from knowledge.article import Article, Label
from knowledge.errors import UnreadableDocumentError
from knowledge.front_matter import split_front_matter
from knowledge.sources.source import SourceDefaults
from knowledge.visibility import Access
from tools.redaction import redact

SUFFIXES = (".md", ".markdown")
MAX_BYTES = 5_000_000  # a thousand printed pages; what is larger is no page
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def markdown_article(
    content: bytes, *, source: str, doc_id: str, url_form: str | None, defaults: SourceDefaults
) -> Article:
    """Read a file: its head says whom it is for, its first heading what it is called. Secrets in it are masked.

    `url_form` is where the file is shown, with `{path}` for its path and `{page}` for the path without its suffix.

    Raises:
        UnreadableDocumentError: too large, no text, or its head cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDocumentError(f"it has {len(content):,} bytes, more than the {MAX_BYTES:,} of a page")
    head, body = split_front_matter(decode(content))
    groups = head.groups if head.groups is not None else defaults.groups
    return Article(
        source=source,
        doc_id=doc_id,
        title=head.title or _first_heading(body) or PurePosixPath(doc_id).stem.replace("-", " ").replace("_", " "),
        body=redact(body),
        url=head.url or page_url(url_form, doc_id),
        label=Label(
            access=Access(tenant=defaults.tenant, groups=groups or frozenset()),
            team=head.team or defaults.team,
            product=head.product or defaults.product,
            platform_versions=head.platform_versions,
            category=head.category,
        ),
        updated=head.updated,
    )


def decode(content: bytes) -> str:
    r"""Decode a file by its byte order mark, else as UTF-8, else as what Windows writes.

    Raises:
        UnreadableDocumentError: it is no text.

    Example:
        >>> decode("Straße".encode("utf-16")), decode("Straße".encode("cp1252")), decode("a\r\nb".encode())
        ('Straße', 'Straße', 'a\nb')
    """
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableDocumentError("it is no text")


def page_url(form: str | None, doc_id: str) -> str | None:
    """Return where a file is shown.

    Example:
        >>> page_url("https://docs.example.com/{page}/", "teams/on-call.md")
        'https://docs.example.com/teams/on-call/'
    """
    if form is None:
        return None
    page = str(PurePosixPath(doc_id).with_suffix(""))
    return form.replace("{path}", doc_id).replace("{page}", page)


def is_page(path: str) -> bool:
    """Tell whether a file is one to read: markdown, not hidden, and no README that explains a folder to its writers.

    Example:
        >>> is_page("a/b.md"), is_page(".github/x.md"), is_page("a/b.png")
        (True, False, False)
    """
    parts = PurePosixPath(path).parts
    return path.lower().endswith(SUFFIXES) and not any(part.startswith(".") for part in parts)


def _first_heading(body: str) -> str | None:
    found = re.search(r"^#[ \t]+(.+?)[ \t]*#*$", body, re.MULTILINE)
    return found[1].strip() if found else None
