"""Repositories and images of the services; images that a story says were never pushed are missing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.form import Form
from evals.bases.place import Place
from evals.bases.timeline import Revision, ServiceLife

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_ARTIFACT = "application/vnd.docker.container.image.v1+json"
_UNTAGGED = 4  # images of builds nobody deployed


class RepositoryParameters(Form):
    """A further repository, or the policy of one that services use."""

    name: str
    tags: tuple[str, ...] = ()  # newest first, beside those of the services
    policy: str | None = None  # the repository policy as JSON text


def image_registry(
    place: Place, lives: Sequence[ServiceLife], further: Sequence[RepositoryParameters]
) -> list[Fragment]:
    """Describe the repositories of this place and the images in them."""
    pushed: dict[str, dict[str, datetime]] = {}
    for life in lives:
        for revision in life.revisions:
            repository, tag = _split(place, revision)
            if repository is None:
                continue
            images = pushed.setdefault(repository, {})
            if revision.pushed:
                images.setdefault(tag, revision.registered_at - timedelta(minutes=9))
    for parameters in further:
        images = pushed.setdefault(parameters.name, {})
        for number, tag in enumerate(parameters.tags):
            images.setdefault(tag, place.ago(timedelta(days=14 + 9 * number)))
    fragments = [place.fragment("ecr", "repositories", _repository(place, name)) for name in pushed]
    for name, images in pushed.items():
        fragments += [place.fragment("ecr", "imageDetails", _image(place, name, tag, at)) for tag, at in images.items()]
        fragments += [
            place.fragment("ecr", "imageDetails", _untagged(place, name, number))
            for number in range(_UNTAGGED if images else 0)
        ]
    return fragments + [
        place.fragment("ecr", "repositoryPolicies", _policy(place, parameters))
        for parameters in further
        if parameters.policy
    ]


def _split(place: Place, revision: Revision) -> tuple[str | None, str]:
    """Split an image of this place's registry into repository and tag; others have no repository here."""
    host, _, path = revision.image.partition("/")
    if host != place.registry():
        return None, ""
    if "@" in path:
        repository, _, digest = path.partition("@")
        return repository, f"@{digest}"
    repository, _, tag = path.rpartition(":")
    return repository, tag


def _repository(place: Place, name: str) -> Document:
    return {
        "repositoryArn": place.arn("ecr", f"repository/{name}"),
        "registryId": place.account_id,
        "repositoryName": name,
        "repositoryUri": f"{place.registry()}/{name}",
        "createdAt": place.ago(timedelta(days=390)),
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    }


def _image(place: Place, repository: str, tag: str, at: datetime) -> Document:
    reference = f"{place.registry()}/{repository}:{tag}"
    digest = f"sha256:{place.ids.hexadecimal(64, 'digest', reference)}"
    tagged: Document = {"imageTags": [tag]}
    if tag.startswith("@"):
        digest, tagged = tag[1:], {}
    return {
        "registryId": place.account_id,
        "repositoryName": repository,
        "imageDigest": digest,
        **tagged,
        "imageSizeInBytes": place.ids.number(60_000_000, 310_000_000, reference),
        "imagePushedAt": at,
        "imageManifestMediaType": _MANIFEST,
        "artifactMediaType": _ARTIFACT,
    }


def _untagged(place: Place, repository: str, number: int) -> Document:
    digest = f"@sha256:{place.key(64, 'untagged', repository, number)}"
    return _image(place, repository, digest, place.ago(timedelta(days=3 + 6 * number, hours=number)))


def _policy(place: Place, parameters: RepositoryParameters) -> Document:
    return {
        "registryId": place.account_id,
        "repositoryName": parameters.name,
        "policyText": parameters.policy,
    }
