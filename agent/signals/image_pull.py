"""Reads why an image could not be pulled, from the texts of ECS, containerd, Docker and the registries.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

PullProblem = Literal["not_found", "auth", "network", "platform", "rate_limit", "disk", "unknown"]

# ECS's own codes, and what containerd and Docker say when ECS's prefix was cut off.
_IS_PULL = Pattern(
    r"CannotPull(?:ECR)?(?:Container|ImageManifest)\w*|The task can.t pull the image|pull access denied for|"
    r"manifest unknown|manifest for \S+ not found|[Ff]ailed to (?:resolve ref(?:erence)?|pull image)|"
    r"API error \(\d+\): Get \S+/v2/|toomanyrequests:|pull rate limit|"
    r"no matching manifest for |descriptor (?:matching|for) platform|no match for platform|failed to (?:register|extract) layer|"
    # The action is ECR's own: asking for a token is the first step of every pull from it.
    r"not authorized to perform:? ecr:(?:GetAuthorizationToken|BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability)"
)
_ACCESS_LOG = Pattern(r"\b(?:GET|HEAD|POST|PUT|DELETE|PATCH) /\S*")
# First that occurs decides; the order says which word is stronger when a text holds several.
_PROBLEMS: PatternTable[PullProblem] = PatternTable(
    (
        ("disk", Pattern(r"(?i)no space left on device|thin pool")),
        ("rate_limit", Pattern(r"(?i)toomanyrequests|too many requests|pull rate limit|\b429\b")),
        (
            "platform",
            Pattern(
                r"(?i)descriptor (?:matching|for) platform|no matching manifest|unsupported (?:manifest )?media ?type|"
                r"unknown media type|mediatype unsupported|no match for platform|unexpected media ?type|"
                r"(?:image operating system|operating system) \S+ cannot be used|mismatched image rootfs|"
                r"failed to (?:unpack|extract) (?:image|layer)|archive/tar: |exec format error"
            ),
        ),
        # Docker Hub answers 'denied' for repositories that do not exist.
        (
            "not_found",
            Pattern(
                r"repository does not exist or may require .{0,60}denied: requested access to the resource is denied"
            ),
        ),
        (
            "auth",
            Pattern(
                r"(?i)not authorized to perform|accessdenied|insufficient_scope|unauthorized|no basic auth credentials|"
                r"\b401\b|\b403\b|forbidden|authentication required|incorrect username or password|"
                r"authorization (?:token has expired|failed)|pull access denied|requested access to the resource is denied"
            ),
        ),
        (
            "network",
            Pattern(
                r"(?i)i/o timeout|client\.timeout|deadline exceeded|could not reach any registry|request canceled|no such host|"
                r"dial tcp [^\s]+ (?:i/o timeout|connect: [a-z ]+|[a-z ]+timed out)|dial tcp|"
                r"tls handshake timeout|network is unreachable|connection (?:refused|reset|timed out|issue)|statuscode: 0\b"
            ),
        ),
        (
            "not_found",
            Pattern(
                r"(?i)manifest unknown|name unknown|not found\b|notfoundexception|\b404\b|does not exist|no such (?:image|manifest)"
            ),
        ),
    )
)
_IMAGE = Pattern(
    r"(?:failed to resolve ref(?:erence)? |pull access denied for |manifest for |pull image |image )"
    r"[\"'`]?(?P<image>[a-z0-9][\w.\-]*(?::\d+)?(?:/[\w.\-]+)*(?::[\w][\w.\-]{0,127})?(?:@sha256:[0-9a-f]{64})?)"
)

_AMBIGUOUS = ("repository does not exist or may require", "insufficient_scope")
MAX_CLAUSE = 120  # a longer one holds an address or a policy and says no more


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePullFailure:
    """A pull that failed. `image` is the reference as the text names it, None when it names none.

    `ambiguous` is True where the registry gives one answer both to a missing image and to missing rights.
    """

    problem: PullProblem
    image: str | None
    ambiguous: bool
    quote: str


def parse_image_pull(text: str) -> ImagePullFailure | None:
    """Read a failed image pull, or return None.

    Example:
        >>> failure = parse_image_pull(
        ...     'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref '
        ...     '111122223333.dkr.ecr.us-west-2.amazonaws.com/team/checkout:v42: '
        ...     '111122223333.dkr.ecr.us-west-2.amazonaws.com/team/checkout:v42: not found')
        >>> failure.problem, failure.image
        ('not_found', '111122223333.dkr.ecr.us-west-2.amazonaws.com/team/checkout:v42')
        >>> parse_image_pull("GET /docs/errors/CannotPullContainerError.html 200 14ms")
    """
    is_pull = _IS_PULL.search(text)
    if is_pull is None or ((path := _ACCESS_LOG.search(text)) and path.start() < is_pull.start() < path.end()):
        return None
    image = _image(text)
    # An image's name may hold any word (team/forbidden:404): it must not decide.
    rest = text.replace(image, " ") if image else text
    for problem, pattern in _PROBLEMS.against(rest):
        if found := pattern.search(rest):
            ambiguous = any(words in rest for words in _AMBIGUOUS)
            quote = found[0] if found[0] in text else is_pull[0]
            return ImagePullFailure(
                problem=problem,
                image=image,
                ambiguous=ambiguous and "not authorized to perform" not in rest,
                quote=_clause(text, quote),
            )
    return ImagePullFailure(problem="unknown", image=image, ambiguous=False, quote=is_pull[0])


def _clause(text: str, words: str) -> str:
    """Widen deciding words to the clause they stand in: Go's errors are joined by a colon and a space."""
    clauses = [clause for clause in text.split(": ") if words in clause]
    return clauses[-1].strip().rstrip(".") if clauses and len(clauses[-1]) <= MAX_CLAUSE else words


def _image(text: str) -> str | None:
    for found in _IMAGE.finditer(text):
        image = found["image"].rstrip(".:")
        if "/" in image or ":" in image or "pull access denied for" in found[0]:
            return image
    return None
