"""What all our pages share: head, style and header around what one of them shows."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent


def framed(name: str, shown: Mapping[str, str], *, title: str) -> str:
    """Return a page: the template `name` filled with what is `shown`, inside the frame. All of it is HTML already."""
    main = _template(name).substitute(shown)
    return _template("frame.html").substitute(title=title, main=main.rstrip("\n"))


def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text(encoding="utf-8"))
