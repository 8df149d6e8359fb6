"""ECR repositories and images, also those of another account's registry.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.identities import principal_names
from evals.aws_lab.operation import Question, newest_first, operation, page, page_size
from evals.aws_lab.policies import trusts
from evals.aws_lab.world import Document


@operation("ecr", "DescribeRepositories")
def describe_repositories(question: Question) -> Mapping[str, Any]:
    """Answer for up to 100 repositories by name, or all."""
    registry = _registry(question)
    names = question.parameters.get("repositoryNames")
    if names:
        return {"repositories": [_need_repository(question, registry, name) for name in names]}
    if registry != question.call.account_id:
        # Only a registry policy could allow this, and worlds state none.
        raise _refused(question, registry, "*")
    size = page_size(question, "maxResults", default=100, largest=1000)
    rows = question.documents("repositories", account_id=registry)
    return page(question, rows, size=size, token=question.parameters.get("nextToken")).under("repositories")


@operation("ecr", "DescribeImages")
def describe_images(question: Question) -> Mapping[str, Any]:
    """Answer for images by tag or digest, or all of a repository, newest first."""
    registry = _registry(question)
    images = _images(question, registry)
    wanted = question.parameters.get("imageIds")
    if wanted:
        if len(wanted) > 100:
            raise AwsError("InvalidParameterException", "imageIds can have at most 100 items.")
        return {"imageDetails": [_need_image(question, registry, images, item) for item in wanted]}
    size = page_size(question, "maxResults", default=100, largest=1000)
    rows = _by_tag_status(question, images)
    return page(question, rows, size=size, token=question.parameters.get("nextToken")).under("imageDetails")


@operation("ecr", "ListImages")
def list_images(question: Question) -> Mapping[str, Any]:
    """Answer with the ids of a repository's images, one for each tag."""
    images = _by_tag_status(question, _images(question, _registry(question)))
    rows: list[Document] = [
        {"imageDigest": image["imageDigest"]} | ({"imageTag": tag} if tag else {})
        for image in images
        for tag in image.get("imageTags") or [""]
    ]
    size = page_size(question, "maxResults", default=100, largest=1000)
    return page(question, rows, size=size, token=question.parameters.get("nextToken")).under("imageIds")


@operation("ecr", "GetRepositoryPolicy")
def get_repository_policy(question: Question) -> Mapping[str, Any]:
    """Answer with a repository's policy."""
    return _need_policy(question, "repositoryPolicies", "RepositoryPolicyNotFoundException", "Repository policy")


@operation("ecr", "GetLifecyclePolicy")
def get_lifecycle_policy(question: Question) -> Mapping[str, Any]:
    """Answer with a repository's lifecycle policy."""
    return _need_policy(question, "lifecyclePolicies", "LifecyclePolicyNotFoundException", "Lifecycle policy")


def _need_policy(question: Question, key: str, code: str, kind: str) -> Mapping[str, Any]:
    registry = _registry(question)
    name = question.needed("repositoryName")
    _need_repository(question, registry, name)
    for document in question.documents(key, account_id=registry):
        if document["repositoryName"] == name:
            return {"registryId": registry, **document}
    raise AwsError(
        code, f"{kind} does not exist for the repository with name '{name}' in the registry with id '{registry}'"
    )


def _registry(question: Question) -> str:
    return str(question.parameters.get("registryId") or question.call.account_id)


def _need_repository(question: Question, registry: str, name: str) -> Document:
    if registry != question.call.account_id and not _shared_with_caller(question, registry, name):
        raise _refused(question, registry, name)
    for repository in question.documents("repositories", account_id=registry):
        if repository["repositoryName"] == name:
            return repository
    raise AwsError(
        "RepositoryNotFoundException",
        f"The repository with name '{name}' does not exist in the registry with id '{registry}'",
    )


def _shared_with_caller(question: Question, registry: str, name: str) -> bool:
    action = f"ecr:{question.call.operation}"
    context = {"aws:principalarn": question.principal.role_arn or question.principal.arn}
    return any(
        trusts(document["policyText"], action, principal_names(question.principal), context)
        for document in question.documents("repositoryPolicies", account_id=registry)
        if document["repositoryName"] == name
    )


def _refused(question: Question, registry: str, name: str) -> AwsError:
    """AWS refuses alike whether the other account has the repository or not."""
    action = f"ecr:{question.call.operation}"
    return AwsError(
        "AccessDeniedException",
        f"User: {question.principal.arn} is not authorized to perform: {action} on resource: "
        f"arn:aws:ecr:{question.call.region}:{registry}:repository/{name} "
        f"because no resource-based policy allows the {action} action",
    )


def _images(question: Question, registry: str) -> list[Document]:
    name = question.needed("repositoryName")
    _need_repository(question, registry, name)
    rows = [i for i in question.documents("imageDetails", account_id=registry) if i["repositoryName"] == name]
    return newest_first(rows, "imagePushedAt")


def _need_image(question: Question, registry: str, images: Sequence[Document], wanted: Mapping[str, Any]) -> Document:
    tag, digest = wanted.get("imageTag"), wanted.get("imageDigest")
    if not tag and not digest:
        raise AwsError("InvalidParameterException", "Invalid parameter at 'imageIds': an image id needs tag or digest")
    for image in images:
        if (not tag or tag in (image.get("imageTags") or ())) and (not digest or digest == image["imageDigest"]):
            return image
    raise AwsError(
        "ImageNotFoundException",
        f"The image with imageId {{imageDigest:'{digest or 'null'}', imageTag:'{tag or 'null'}'}} does not exist within "
        f"the repository with name '{question.parameters['repositoryName']}' in the registry with id '{registry}'",
    )


def _by_tag_status(question: Question, images: Sequence[Document]) -> list[Document]:
    status = question.structure("filter").get("tagStatus", "ANY")
    return [image for image in images if status == "ANY" or bool(image.get("imageTags")) == (status == "TAGGED")]
