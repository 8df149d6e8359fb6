"""Reads log lines in which an application refuses to start because of its configuration.

Not here: a dependency that does not answer, a missing module, a file that may not be written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.signals.log_end import end_of
from agent.signals.log_line import read_log_line
from tools.pattern import Pattern, PatternTable

ConfigProblem = Literal["missing", "invalid", "port_in_use"]

# An environment variable as people write them: capitals, at least four characters or an underscore inside.
_VAR = r"(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z][A-Z0-9]{3,})"
_ANY = r"(?P<name>[A-Za-z_][\w.\-\[\]]*)"
_Q = r"[`'\"“”]?"
_ENV = r"(?:environment|env(?:ironment)?) ?(?:variable|var)s?"
_ABSENT = (
    r"(?:is |are |was |were )?(?:not (?:set|defined|found|provided|specified|configured|present)|missing|undefined|unset|empty|"
    r"required|must be (?:set|defined|provided|specified)|must not be (?:empty|blank|null)|cannot be (?:empty|blank|null))"
)
# Case is exact: names are told from prose by their capitals. (?i:...) marks where it is not.
_WORDINGS: tuple[tuple[ConfigProblem, str], ...] = (
    # Python os.environ["X"]; Ruby ENV.fetch("X")
    ("missing", rf"^(?:.*\b)?KeyError: ['\"]{_VAR}['\"]\s*$"),
    ("missing", rf"key not found: \"{_VAR}\" \(KeyError\)"),
    # "Missing required environment variable(s): X", "required environment variable "X" is not set"
    (
        "missing",
        rf"(?i:(?:missing|required|undefined|unset|no)(?: or empty)?(?: required| mandatory)? {_ENV})(?:\(s\))?(?:\s*named)?[:\s]+{_Q}(?P<name>[A-Za-z_]\w+){_Q}",
    ),
    ("missing", rf"(?i:{_ENV}) (?i:not found|not set|missing):? {_Q}(?P<name>[A-Za-z_]\w+){_Q}"),
    ("missing", rf"(?i:{_ENV}):? {_Q}(?P<name>[A-Za-z_]\w+){_Q}:? (?i:{_ABSENT})"),
    ("missing", rf"{_Q}{_VAR}{_Q} (?i:{_ENV}) (?i:{_ABSENT})"),
    ("missing", rf"(?i:\bset the) {_Q}{_VAR}{_Q} (?i:{_ENV})"),
    ("missing", rf"(?i:(?:must|need to|please) (?:specify|provide|set|define)) .{{0,60}}?{_Q}\b{_VAR}\b"),
    # "X is required", "X must be set": for names in capitals
    ("missing", rf"(?:^|[\s:\"'`]){_VAR}[`'\"]?:? (?i:(?:is |are |was |must )[^.]{{0,12}}?(?:required|missing|not set|not defined|undefined|not provided|unset|be set|be defined|be provided|be specified))\b"),
    ("missing", rf"(?:^|[\s:\"'`]){_VAR}[`'\"]? (?i:not (?:set|configured|defined|provided)|missing)\s*(?:$|[.!;,(])"),
    ("missing", rf"(?i:the) {_VAR} (?i:setting must not be empty)"),
    # Joi, NestJS, commander and other validators quote the name: "x" is required
    ("missing", rf"(?i:(?:config\w*|environment|settings?) validation (?:error|failed))[^\n]{{0,80}}?{_Q}{_ANY}{_Q} (?i:is required)"),
    ("missing", r"^\s*(?:Uncaught |throw new )?\w*(?:Error|Exception): [\"'`]?(?P<name>[a-z]\w*(?:Url|URL|Uri|URI|Key|Secret|Token|Host|Port|Endpoint|Region|Bucket|Dsn|DSN|ConnectionString))[\"'`]? is required\b"),
    # Go envconfig and env; Python decouple; shell set -u and ${X:?}; Rust
    ("missing", rf"required key {_VAR} missing value"),
    ("missing", rf"UndefinedValueError: {_VAR} not found"),
    ("missing", rf"\b{_VAR}: (?:unbound variable|parameter (?:null or )?not set)"),
    ("missing", r"environment variable not found|called `Result::unwrap\(\)` on an `Err` value: NotPresent"),
    # zod, envalid, t3-env
    ("missing", rf"(?i:invalid|missing) (?i:environment variables)\b[\s:{{(\[]*{_Q}{_VAR}\b"),
    ("missing", r"(?i:invalid|missing) (?i:environment variables)\b"),
    # pydantic settings, also on one line
    ("missing", r"\d+ validation errors? for \w*(?:Settings|Config\w*|Env\w*)\s+(?P<name>\w[\w.]*)\s+(?i:field required)"),
    ("invalid", r"\d+ validation errors? for \w*(?:Settings|Config\w*|Env\w*)(?:\s+(?P<name>\w[\w.]*)\s+\S)?"),
    # Spring
    ("missing", r"Could not resolve placeholder '(?P<name>[^']+)'"),
    ("missing", r"Failed to configure a DataSource: '(?P<name>\w+)' attribute is not specified"),
    ("invalid", r"Failed to bind properties under '(?P<name>[^']+)'"),
    ("missing", r"Config data (?:resource|location) '(?P<name>[^']+)'.{0,80}(?:cannot be found|does not exist)"),
    ("missing", r"(?i:the configuration file) '(?P<name>[^']+)' was not found and is not optional"),
    # .NET, Django, and whoever says what kind of thing is missing: configuration value 'Auth:Authority' is missing
    ("missing", rf"(?i:\b(?:config(?:uration)?|app ?settings?|settings?|application property) (?:value|key|setting|section|option|property|entry|parameter|variable)?) ?(?i:for |named |with key )?[`'\"](?P<name>[\w.:\-/]+)[`'\"] (?i:{_ABSENT})"),
    ("missing", r"(?:The )?ConnectionString property has not been initialized|Value cannot be null\. \(Parameter '(?P<name>\w*[cC]onnectionString\w*)'\)"),
    ("invalid", r"Format of the initialization string does not conform"),
    ("invalid", r"\bImproperlyConfigured: (?P<unless>.*(?:Error loading|No module named))?(?P<name>[A-Z][A-Z0-9_]{3,})?"),
    # Validators and option parsers that say what kind of error theirs is
    ("missing", rf"(?i:\b(?:required|mandatory|missing) (?:property|parameter|option|setting|key|argument|flag)) ?(?i:for |named )?[`'\"](?P<name>[\w.:\-/]+)[`'\"] (?i:{_ABSENT})"),
    ("missing", r"(?i:missing required (?:flag|option)s?)[:\s]+[`'\"]?-{1,2}(?P<name>[A-Za-z][\w.\-]*)"),
    ("missing", rf"\b\w*Config\w*(?:Error|Exception): {_Q}{_VAR}{_Q}:? (?i:{_ABSENT})"),
    ("invalid", rf"(?i:\binvalid (?:url|uri|dsn|address|host(?:name)?|port|format|value) (?:in|for|of)) {_Q}{_VAR}{_Q}"),
    # Frameworks and SDKs that name what they lack
    ("missing", r"(?i:missing required config(?:uration)?(?: property| setting)?) [`'\"](?P<name>[\w.\-]+)"),
    ("missing", r"(?i:no connection string named) [`'\"](?P<name>\w+)"),
    ("missing", r"Missing .?(?P<name>secret_key_base)|No application encryption key has been specified"),
    ("missing", r"NoRegionError|(?i:you must specify a region\b)|Region is missing\b|\bMissingRegion\b"),
    ("invalid", r"claims to not accept jdbcUrl|Invalid url in (?P<name>bootstrap\.servers)"),
    ("invalid", r"(?i:(?:failed|unable|could not|cannot) (?:to )?(?:load|parse|read|validate) (?:the )?config(?:uration)?\b)"),
    # Values that cannot be used
    ("invalid", r"(?:ERR_INVALID_URL|TypeError(?: \[\w+\])?: Invalid URL|Could not parse (?:SQLAlchemy|rfc1738) URL|MongoParseError|invalid connection string|the URL must start with the protocol)"),
    ("invalid", r"ERR_SOCKET_BAD_PORT|(?i:options\.port should be|port (?:should|must) be (?:>=|between|a (?:number|valid))|invalid port (?:number|value)|(?:is not|isn.t) a valid port(?: number)?)"),
    ("invalid", rf"(?i:invalid (?:value|setting) .{{0,40}}?for (?:{_ENV} )?){_Q}{_VAR}"),
    ("invalid", rf"(?i:invalid (?:value for )?(?:{_ENV})):? {_Q}{_VAR}"),
    ("invalid", rf"(?:assigning|parse error on field) {_Q}{_VAR}{_Q} (?:to|of)\b"),
    ("invalid", rf"(?:^|[\s:\"'`]){_VAR} (?i:is (?:invalid|not (?:a )?valid)|must be (?:a |an |one of))"),
    ("invalid", r"^\s*(?:\w*Error|\w*Exception): .{0,80}\b(?:should|must) not be (?:enabled|used|set) in production\b"),
    ("invalid", r"(?i:unknown|invalid|unsupported|unrecognized) (?i:(?:spring |active )?profile|configuration (?:key|option|value|property))\b[:\s]*[`'\"]?(?P<name>[\w.\-]+)?"),
    ("invalid", r"nginx: \[emerg\] (?:unknown directive|invalid (?:number of arguments|parameter|value)|unexpected|directive|no \"\w+\" is defined|\"\w+\" directive is)"),
    ("port_in_use", r"EADDRINUSE|(?i:address already in use)|Web server failed to start\. Port (?P<name>\d+) was already in use"),
)  # fmt: skip
_PATTERNS: PatternTable[ConfigProblem] = PatternTable(
    (problem, Pattern(pattern, "m")) for problem, pattern in _WORDINGS
)
# Lines of the other application categories hold the same words around their own.
_OTHERS = Pattern(
    r"ECONNREFUSED|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection refused|could not connect|No module named|Cannot find module|"
    r"ModuleNotFoundError|ImportError|EACCES|Permission denied|no pg_hba\.conf|password authentication failed|AccessDenied"
)
_HEADING = Pattern(r"(?i)validation errors? for|(?:missing|invalid) environment variables")
NAMED_WITHIN = 10  # lines a validator lists its names in before it repeats its heading as the error
# What a reader, a test or a document says about an error is no error.
_TALK = Pattern(
    r"(?i)\bexpected (?:error|failure)\b|\bin test\b|\.\.\. ok\b|\b(?:talk|blog|article|docs?|documentation|tutorial|runbook|chapter)\b|"
    r"\bPASS(?:ED)?\b|\bif\b .{0,60}\b(?:is )?(?:not set|missing|unset)|default(?:s|ing)? to|falling back|using default|(?P<unless>is not )?optional|deprecat"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigComplaint:
    """What the application misses or rejects. `name` is the variable, property or key, None when none is named."""

    problem: ConfigProblem
    name: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineComplaint:
    """A complaint and the index of the line it stands in."""

    index: int
    complaint: ConfigComplaint


def parse_app_config(line: str) -> ConfigComplaint | None:
    """Read a configuration complaint from one log message, or return None.

    Example:
        >>> parse_app_config("KeyError: 'DATABASE_URL'")
        ConfigComplaint(problem='missing', name='DATABASE_URL', quote="KeyError: 'DATABASE_URL'")
        >>> parse_app_config("KeyError: 'DATABASE_URL' is the subject of tonight's talk")
        >>> parse_app_config('GET /docs/DATABASE_URL%20is%20required 200 3ms')
    """
    log = read_log_line(line)
    if (
        log.request
        or log.level in {"debug", "info", "warning"}
        or _OTHERS.search(log.message)
        or _TALK.search(log.message)
    ):
        return None
    for problem, pattern in _PATTERNS.against(log.message):
        if found := pattern.search(log.message):
            return ConfigComplaint(problem=problem, name=found.groupdict().get("name"), quote=found[0].strip())
    return None


def find_app_config(lines: Iterable[str], *, within: int | None = None) -> LineComplaint | None:
    r"""Return the last complaint among the lines: what a process says last before it ends is why.

    Only the last `within` lines count where it is given, the frames of stack traces aside. Validators name the setting
    on the lines after their heading, so each line is read with the two below it; some repeat the heading without the
    name as the error they end with, so a name given shortly before is preferred to none.

    Example:
        >>> find_app_config(["1 validation error for Settings", "API_URL", "  Field required [type=missing]"])
        LineComplaint(index=0, complaint=ConfigComplaint(problem='missing', name='API_URL', quote='1 validation error for Settings\nAPI_URL\n  Field required'))
    """
    texts = list(lines)
    start = end_of(texts, within=within) if within is not None else 0
    complaints = (
        LineComplaint(index=index, complaint=complaint)
        for index in range(len(texts) - 1, start - 1, -1)
        if (complaint := _complaint_at(texts, index))
    )
    last = next(complaints, None)
    if last is None or last.complaint.name:
        return last
    named = (
        known for known in complaints if known.complaint.name and known.complaint.problem == last.complaint.problem
    )
    better = next(named, None)
    return better if better and end_of(texts[: last.index], within=NAMED_WITHIN) <= better.index else last


def _complaint_at(texts: Sequence[str], index: int) -> ConfigComplaint | None:
    heading = _HEADING.search(texts[index])
    return parse_app_config("\n".join(texts[index : index + 3]) if heading else texts[index])
