"""Image references, images and tags."""

from typing import Any

import pytest

from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION, ago
from tools.aws.scope import AwsScope
from tools.ecr.find_image import TOOL as FIND
from tools.ecr.find_image import FindImageArguments
from tools.ecr.image_reference import image_scope, parse_image
from tools.ecr.list_newest_tags import TOOL as TAGS
from tools.ecr.list_newest_tags import ListNewestTagsArguments
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Empty

HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
DIGEST = "sha256:" + "5f" * 32
REPOSITORY = {
    "registryId": ACCOUNT,
    "repositoryName": "team/orders",
    "repositoryArn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/team/orders",
}


def image(tag: str, minutes: float, digest: str = DIGEST) -> dict[str, Any]:
    return {
        "registryId": ACCOUNT,
        "repositoryName": "team/orders",
        "imageDigest": digest,
        "imageTags": [tag],
        "imagePushedAt": ago(minutes),
    }


@pytest.mark.parametrize(
    ("written", "repository", "tag", "digest"),
    [
        (f"{HOST}/app", "app", None, None),
        (f"{HOST}/team/app:v1", "team/app", "v1", None),
        (f"{HOST}/a/b/c:v1@{DIGEST}", "a/b/c", "v1", DIGEST),
        (f"{HOST}/app@{DIGEST}", "app", None, DIGEST),
        (f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/app:v1", "app", "v1", None),
        (f"{ACCOUNT}.dkr-ecr.{REGION}.on.aws/team/app:v1", "team/app", "v1", None),
        (f"{ACCOUNT}.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app:v1", "app", "v1", None),
    ],
)
def test_private_references_are_taken_apart(written: str, repository: str, tag: str | None, digest: str | None) -> None:
    parsed = parse_image(written)
    assert parsed is not None
    assert (parsed.registry_id, parsed.repository, parsed.tag, parsed.digest) == (ACCOUNT, repository, tag, digest)


@pytest.mark.parametrize(
    "written",
    ["nginx", "nginx:1.27", "library/nginx", "public.ecr.aws/nginx/nginx:1.27", "ghcr.io/a/b:1", "localhost:5000/app"],
)
def test_other_registries_are_not_asked_about(written: str) -> None:
    assert parse_image(written) is None
    with pytest.raises(InvalidArgumentsError):
        FindImageArguments(image=written)


def test_an_image_is_looked_up_in_its_region_with_the_own_account() -> None:
    written = f"{OTHER_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app:v1"
    assert image_scope(written, AwsScope(ACCOUNT, REGION)) == AwsScope(ACCOUNT, "us-east-1")
    assert image_scope("nginx", AwsScope(ACCOUNT, REGION)) == AwsScope(ACCOUNT, REGION)


def test_an_image_is_found_by_tag_and_by_digest(stage: Any) -> None:
    stage.serve({"ecr": {"repositories": [REPOSITORY], "imageDetails": [image("v1", 5)]}})
    for reference in (":v1", f"@{DIGEST}"):
        told = stage.read(FIND, FindImageArguments(image=f"{HOST}/team/orders{reference}")).value
        assert (told.state, told.digest) == ("found", DIGEST)


def test_a_missing_tag_and_a_missing_repository_are_found_states(stage: Any) -> None:
    stage.serve({"ecr": {"repositories": [REPOSITORY], "imageDetails": [image("v1", 5)]}})
    answer = stage.read(FIND, FindImageArguments(image=f"{HOST}/team/orders:v2"))
    assert (answer.value.state, answer.value.reference, answer.value.digest) == ("no_such_image", "v2", None)
    assert "ImageNotFoundException" in answer.evidence[0].excerpt
    other = stage.read(FIND, FindImageArguments(image=f"{HOST}/orders:v1")).value
    assert (other.state, other.repository) == ("no_such_repository", "orders")


def test_a_registry_that_does_not_let_us_in_is_not_called_empty(stage: Any) -> None:
    foreign = REPOSITORY | {
        "registryId": OTHER_ACCOUNT,
        "repositoryArn": REPOSITORY["repositoryArn"].replace(ACCOUNT, OTHER_ACCOUNT),
    }
    accounts = {ACCOUNT: {REGION: {}}, OTHER_ACCOUNT: {REGION: {"ecr": {"repositories": [foreign]}}}}
    stage.serve(accounts=accounts)
    written = f"{OTHER_ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/team/orders:v1"
    with pytest.raises(ReadFailedError) as raised:
        stage.read(FIND, FindImageArguments(image=written))
    assert raised.value.reason == "denied"


def test_a_scope_in_the_wrong_region_is_refused(stage: Any) -> None:
    written = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/orders:v1"
    with pytest.raises(InvalidArgumentsError, match="us-east-1"):
        stage.read(FIND, FindImageArguments(image=written))


def test_the_five_tags_pushed_last_are_listed(stage: Any) -> None:
    images = [image(f"v{n}", 100 - n, "sha256:" + f"{n:02x}" * 32) for n in range(9)]
    stage.serve({"ecr": {"repositories": [REPOSITORY], "imageDetails": images}})
    told = stage.read(TAGS, ListNewestTagsArguments(registry_id=ACCOUNT, repository="team/orders")).value
    assert told.newest_tags == ("v8", "v7", "v6", "v5", "v4")


def test_no_tags_and_no_repository_are_empty(stage: Any) -> None:
    stage.serve({"ecr": {"repositories": [REPOSITORY]}})
    for repository in ("team/orders", "other"):
        answer = stage.read(TAGS, ListNewestTagsArguments(registry_id=ACCOUNT, repository=repository))
        assert isinstance(answer, Empty)
