"""Takes image references apart: which registry, repository, tag and digest. Pure.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
"""

from dataclasses import dataclass

from tools.aws.scope import AwsScope
from tools.pattern import Pattern

# Private registries: the classic name, its FIPS form, China, and the dual-stack names.
_PRIVATE = Pattern(
    r"^(?P<registry>\d{12})\.(?:dkr\.ecr(?:-fips)?|dkr-ecr(?:-fips)?)\.(?P<region>[a-z0-9-]+)\."
    r"(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)/(?P<rest>.+)$"
)
_REST = Pattern(r"^(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>[a-z0-9]+:[0-9a-fA-F]+))?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReference:
    """An image in a private ECR registry. Without tag and digest Docker asks for the tag `latest`."""

    registry_id: str
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @property
    def reference(self) -> str:
        """What decides which image is pulled: the digest where there is one, else the tag."""
        return self.digest or self.tag or "latest"


def parse_image(image: str) -> ImageReference | None:
    """Take a reference apart. None when the image is not in a private ECR registry.

    Example:
        >>> parse_image("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1").repository
        'team/app'
        >>> parse_image("public.ecr.aws/nginx/nginx:1.27"), parse_image("nginx")
        (None, None)
    """
    found = _PRIVATE.match(image)
    rest = _REST.match(found["rest"]) if found else None
    if not found or not rest:
        return None
    return ImageReference(
        registry_id=found["registry"],
        region=found["region"],
        repository=rest["repository"],
        tag=rest["tag"],
        digest=rest["digest"],
    )


def image_scope(image: str, scope: AwsScope) -> AwsScope:
    """Return where to look an image up: with the own account's credentials, in the registry's region."""
    parsed = parse_image(image)
    return AwsScope(scope.account_id, parsed.region) if parsed else scope
