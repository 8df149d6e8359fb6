"""Typed facts of ECR."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLookup:
    """Whether an image a task definition asks for exists in its ECR repository.

    `state`: `found`, `no_such_image` (the repository has no such tag or digest), or `no_such_repository`.
    """

    image: str
    registry_id: str
    repository: str
    reference: str
    state: Literal["found", "no_such_image", "no_such_repository"]
    digest: str | None
    pushed_at: datetime | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryTags:
    """The tags pushed last to a repository, newest first, and when the newest push was."""

    registry_id: str
    repository: str
    newest_tags: tuple[str, ...]
    newest_push_at: datetime | None
    evidence_id: str
