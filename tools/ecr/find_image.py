"""Looks up whether the image a task definition asks for is in its ECR repository.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tools.aws.answer import named_lines, utc
from tools.aws.calls import Reader
from tools.ecr.facts import ImageLookup
from tools.ecr.image_reference import ImageReference, parse_image
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Found, Read
from tools.tool import Tool

OPERATION = "ecr:DescribeImages"
_STATES: Mapping[str | None, Literal["no_such_image", "no_such_repository"]] = {
    "ImageNotFoundException": "no_such_image",
    "RepositoryNotFoundException": "no_such_repository",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindImageArguments:
    """An image reference as written in a task definition, of a private ECR registry.

    The read's scope must be in the registry's region: see `image_scope`.
    """

    image: str

    def __post_init__(self) -> None:
        if parse_image(self.image) is None:
            raise InvalidArgumentsError(f"{self.image} is not an image of a private ECR registry")

    @property
    def parsed(self) -> ImageReference:
        """The reference taken apart."""
        parsed = parse_image(self.image)
        if parsed is None:
            raise InvalidArgumentsError(f"{self.image} is not an image of a private ECR registry")
        return parsed

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.image


def read(reader: Reader, arguments: FindImageArguments) -> Read[ImageLookup]:
    """Look the image up. That it, or its repository, does not exist is found, too: never Empty."""
    wanted = arguments.parsed
    if wanted.region != reader.scope.region:
        raise InvalidArgumentsError(f"{arguments.image} is in {wanted.region}, not in {reader.scope.region}")
    which = {"imageDigest": wanted.digest} if wanted.digest else {"imageTag": wanted.tag or "latest"}
    found: Mapping[str, Any] = {}
    state: Literal["found", "no_such_image", "no_such_repository"] = "found"
    try:
        answer = reader.call(
            OPERATION, registryId=wanted.registry_id, repositoryName=wanted.repository, imageIds=[which]
        )
        details: list[Mapping[str, Any]] = answer.get("imageDetails", [])
        found = details[0] if details else {}
        state = "found" if details else "no_such_image"
    except ReadFailedError as error:
        if error.code not in _STATES:
            raise
        state = _STATES[error.code]
    says = {"no_such_image": "ImageNotFoundException", "no_such_repository": "RepositoryNotFoundException"}
    excerpt = named_lines(
        (
            ("image", arguments.image),
            ("registryId", wanted.registry_id),
            ("repositoryName", wanted.repository),
            ("reference", wanted.reference),
            ("answer", says.get(state, "found")),
            ("imageDigest", found.get("imageDigest")),
            ("imageTags", found.get("imageTags")),
            ("imagePushedAt", found.get("imagePushedAt")),
        )
    )
    titles = {
        "found": f"Image {wanted.repository}:{wanted.reference} exists",
        "no_such_image": f"Repository {wanted.repository} has no image {wanted.reference}",
        "no_such_repository": f"There is no repository {wanted.repository}",
    }
    shown = reader.evidence(
        OPERATION,
        resource=f"{wanted.registry_id}/{wanted.repository}:{wanted.reference}",
        title=titles[state],
        excerpt=excerpt,
        event_time=utc(found.get("imagePushedAt")),
    )
    lookup = ImageLookup(
        image=arguments.image,
        registry_id=wanted.registry_id,
        repository=wanted.repository,
        reference=wanted.reference,
        state=state,
        digest=found.get("imageDigest"),
        pushed_at=utc(found.get("imagePushedAt")),
        evidence_id=shown.id,
    )
    return Found(value=lookup, evidence=(shown,))


TOOL = Tool(
    name="ecr_find_image",
    description="Look up whether an image of a private ECR registry exists, with its digest and when it was pushed.",
    operations=(OPERATION,),
    arguments=FindImageArguments,
    effect="whether the image exists is not known",
    read=read,
)
