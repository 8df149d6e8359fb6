"""Lists the tags pushed last to a repository: to see what the missing one was meant to be.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.ecr.facts import RepositoryTags
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecr:DescribeImages"
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNewestTagsArguments:
    """One repository and the account that has it."""

    registry_id: str
    repository: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.registry_id}/{self.repository}"


def read(reader: Reader, arguments: ListNewestTagsArguments) -> Read[RepositoryTags]:
    """List the 5 tags pushed last, newest first. Empty when there is no tagged image, or no such repository.

    AWS gives images in no order, 1,000 at a time: in a larger repository a newer one may be missed.
    """
    images: list[Mapping[str, Any]] = []
    reason = f"Repository {arguments.repository} has no tagged image"
    try:
        answer = reader.call(
            OPERATION,
            registryId=arguments.registry_id,
            repositoryName=arguments.repository,
            filter={"tagStatus": "TAGGED"},
            maxResults=1000,
        )
        images = [image for image in answer.get("imageDetails", []) if image.get("imageTags")]
    except ReadFailedError as error:
        if error.code != "RepositoryNotFoundException":
            raise
        reason = f"RepositoryNotFoundException: there is no repository {arguments.repository}"
    images.sort(key=_pushed_at, reverse=True)
    tags = [(str(tag), _pushed_at(image)) for image in images for tag in image["imageTags"]][:SHOWN]
    listed = named_lines((f"tag {tag}", f"pushed {pushed.isoformat(timespec='seconds')}") for tag, pushed in tags)
    shown = reader.evidence(
        OPERATION,
        resource=arguments.resource,
        title=f"Newest tags of {arguments.repository}" if tags else f"No tags in {arguments.repository}",
        excerpt=listed or reason,
        event_time=tags[0][1] if tags else None,
    )
    if not tags:
        return Empty(evidence=(shown,))
    value = RepositoryTags(
        registry_id=arguments.registry_id,
        repository=arguments.repository,
        newest_tags=tuple(tag for tag, _ in tags),
        newest_push_at=tags[0][1],
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="ecr_list_newest_tags",
    description="List the 5 tags pushed last to an ECR repository, newest first.",
    operations=(OPERATION,),
    arguments=ListNewestTagsArguments,
    effect="which images the repository has is not known",
    read=read,
)


def _pushed_at(image: Mapping[str, Any]) -> datetime:
    pushed: datetime | None = image.get("imagePushedAt")
    return pushed.astimezone(UTC) if pushed else datetime.min.replace(tzinfo=UTC)
