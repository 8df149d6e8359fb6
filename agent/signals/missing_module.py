"""Reads log lines in which a program misses code, a library or a file that its image should hold.

Stands on the runtimes' own error names: Node.js, Python, Java, Ruby, PHP, .NET, Go, and the dynamic linkers.
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.error_line import complaint_text
from tools.pattern import Match, Pattern, PatternTable

MissingKind = Literal["module", "library", "file", "runtime"]

_Q = r"[`'\"‘“]"
_WORDINGS: tuple[tuple[MissingKind, str], ...] = (
    ("module", rf"ModuleNotFoundError\b(?:: No module named {_Q}?(?P<name>[\w.\-]+))?|\bNo module named {_Q}?(?P<named>[\w.\-]+)"),
    ("module", rf"[Cc]annot find (?:module|package) {_Q}(?P<name>[^'\"`]+)"),
    ("module", r"\b(?:ERR_)?MODULE_NOT_FOUND\b|\bERR_PACKAGE_PATH_NOT_EXPORTED\b|\bERR_UNSUPPORTED_DIR_IMPORT\b"),
    ("library", r"error while loading shared libraries: (?P<name>[^\s:]+)|[Ee]rror loading shared library (?P<named>[^\s:]+)"),
    ("library", r"(?P<name>[\w.+\-]+\.so[\w.]*): cannot open shared object file"),
    ("library", rf"version {_Q}?(?P<name>(?:GLIBC|GLIBCXX|CXXABI|OPENSSL|GCC)_[\w.]+){_Q}? not found"),
    ("library", r"undefined symbol: (?P<name>\S+)|relocation error: |symbol lookup error: |: symbol not found\b|invalid ELF header|\bERR_DLOPEN_FAILED\b|\bUnsatisfiedLinkError\b"),
    ("module", rf"ImportError: (?:cannot import name {_Q}(?P<name>\w+)|(?P<unless>.*(?:environment|env var))|.+)"),
    ("module", r"\b(?:ClassNotFoundException|NoClassDefFoundError)\b:? ?(?P<name>[\w./$]+)?|\bNoSuchMethodError\b|Could not find or load main class (?P<named>\S+)"),
    ("runtime", r"\bUnsupportedClassVersionError\b|compiled by a more recent version of the Java Runtime"),
    ("file", r"Unable to access jarfile (?P<name>\S+)|no main manifest attribute"),
    ("module", r"cannot load such file -- (?P<name>\S+)|\bBundler::(?:GemNotFound|GemfileNotFound)\b|Could not find (?:gem )?\S+ in (?:any of the sources|locally installed gems)|Could not locate Gemfile"),
    ("file", r"PHP Fatal error: .{0,80}Failed opening required '(?P<name>[^']+)'|Failed opening required '(?P<named>[^']+)'"),
    ("module", r"Uncaught Error: Class [\"'](?P<name>[\w\\]+)[\"'] not found|Call to undefined function (?P<named>\w+)\("),
    ("module", r"Could not load file or assembly '(?P<name>[^',]+)|The application to execute does not exist: '(?P<named>[^']+)'"),
    ("runtime", r"You must install or update \.NET|compatible framework version|The framework '(?P<name>[^']+)', version '[^']+'[^\n]*was not found"),
    ("library", r"(?:Query Engine|Query engine library)[^\n]{0,80}(?:could not (?:be )?locate|not found|could not locate)|could not locate the Query Engine|@prisma/client did not initialize yet"),
    ("file", r"Could not find a production build|required-server-files\.json"),
    ("file", r"can't open file '(?P<name>[^']+)': \[Errno 2\]|Could not open input file: (?P<named>\S+)"),
    ("file", r"\b(?:TemplateNotFound|TemplateDoesNotExist|TemplateInputException)\b:? ?(?P<name>\S+)?"),
    ("file", rf"FileNotFoundError: \[Errno 2\] No such file or directory: {_Q}(?P<name>[^'\"]+)|\[Errno 2\] No such file or directory(?:: {_Q}(?P<named>[^'\"]+))?"),
    ("file", rf"ENOENT: no such file or directory(?:, \w+ {_Q}(?P<name>[^'\"]+))?"),
    ("file", r"java\.(?:io\.FileNotFoundException|nio\.file\.NoSuchFileException): (?P<name>\S+)(?P<unless> \((?:Permission|Read-only))?"),
    ("file", r"\bopen (?P<name>/\S+): no such file or directory|open\(\) \"(?P<named>[^\"]+)\" failed \(2: No such file"),
    ("file", r"System\.IO\.(?:FileNotFoundException|DirectoryNotFoundException): Could not find (?:file|a part of the path) '(?P<name>[^']+)'"),
    ("file", r"cannot load certificate \"(?P<name>[^\"]+)\".{0,80}No such file"),
)  # fmt: skip
_PATTERNS: PatternTable[MissingKind] = PatternTable((kind, Pattern(pattern)) for kind, pattern in _WORDINGS)
# The start command's own words, a socket, and refusals: other categories say these.
_NOT_OURS = Pattern(
    r"\bexec(?:ve|utable)?\b[^\n]{0,60}(?:no such file|not found)|OCI runtime|\bspawn \S+ ENOENT|docker\.sock|\bfs-[0-9a-f]{8,}|"
    r"\(Permission denied\)|\(Read-only file system\)|\benv: |mount"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is missing. `name` is the module, library or path, None where the text names none."""

    kind: MissingKind
    name: str | None
    quote: str


def parse_missing_module(line: str) -> Missing | None:
    """Read what a program misses from a log line, or return None.

    Example:
        >>> parse_missing_module("ModuleNotFoundError: No module named 'dotenv'")
        Missing(kind='module', name='dotenv', quote="ModuleNotFoundError: No module named 'dotenv'")
        >>> parse_missing_module("Error: Cannot find module '/app/dist/main.js'").name
        '/app/dist/main.js'
        >>> parse_missing_module("GET /static/module-not-found.css 404")
    """
    text = complaint_text(line)
    if text is None or _NOT_OURS.search(text):
        return None
    for kind, pattern in _PATTERNS.against(text):
        if found := pattern.search(text):
            groups = found.groupdict()
            name = groups.get("name") or groups.get("named")
            return Missing(kind=kind, name=name.rstrip(".,:") if name else None, quote=_closed(text, found))
    return None


def _closed(text: str, found: Match) -> str:
    """Keep the quotation mark that closes a name."""
    end = found.end()
    return (found[0] + (text[end] if text[end : end + 1] in {"'", '"'} else "")).strip()
