"""Facts of Amazon ECR."""

from typing import Any

from tests.facts_place import ACCOUNT, image, minutes
from tools.ecr.facts import ImageLookup, RepositoryTags


def image_lookup(state: str = "found", *, reference: str = "v57", **fields: Any) -> ImageLookup:
    values: dict[str, Any] = {
        "image": image(reference),
        "registry_id": ACCOUNT,
        "repository": "team/web",
        "reference": reference,
        "state": state,
        "digest": "sha256:" + "0" * 64 if state == "found" else None,
        "pushed_at": minutes(-60) if state == "found" else None,
        "evidence_id": f"ev-image-{reference}",
    }
    return ImageLookup(**{**values, **fields})


def repository_tags(*tags: str, **fields: Any) -> RepositoryTags:
    values: dict[str, Any] = {
        "registry_id": ACCOUNT,
        "repository": "team/web",
        "newest_tags": tags or ("v56", "v55"),
        "newest_push_at": minutes(-2 * 24 * 60),
        "evidence_id": "ev-tags",
    }
    return RepositoryTags(**{**values, **fields})
