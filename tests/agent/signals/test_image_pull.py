import pytest

from agent.signals.image_pull import parse_image_pull

ECR = "111122223333.dkr.ecr.us-west-2.amazonaws.com/team/checkout:v42"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {ECR}: {ECR}: not found", "not_found"),
        ("CannotPullImageManifestError: Error response from daemon: manifest unknown: manifest unknown", "not_found"),
        (f"CannotPullContainerError: Error response from daemon: manifest for {ECR} not found: manifest unknown: Requested image not found", "not_found"),
        ("CannotPullContainerError: Error response from daemon: pull access denied for acme/nothing, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", "not_found"),
        (f"CannotPullContainerError: failed to resolve ref {ECR}: pulling from host 111122223333.dkr.ecr.us-west-2.amazonaws.com failed with status code [manifests v42]: 403 Forbidden", "auth"),
        (f"CannotPullContainerError: Error response from daemon: pull access denied for {ECR}, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::444455556666:assumed-role/exec/1 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-west-2:111122223333:repository/team/checkout", "auth"),
        ("CannotPullContainerError: Error response from daemon: Get https://registry.example.com/v2/: no basic auth credentials", "auth"),
        ("CannotPullContainerError: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", "auth"),
        (f'CannotPullContainerError: failed to resolve ref "{ECR}": failed to do request: Head "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/team/checkout/manifests/v42": dial tcp 10.0.0.9:443: i/o timeout', "network"),
        ("CannotPullContainerError: failed to resolve ref docker.io/library/redis:6: dial tcp: lookup registry-1.docker.io: no such host", "network"),
        (f"CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64' {ECR}", "platform"),
        ("CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.", "rate_limit"),
        ("CannotPullContainerError: failed to register layer: write /opt/x: no space left on device", "disk"),
    ],
)  # fmt: skip
def test_tells_the_problems_apart(text: str, problem: str) -> None:
    failure = parse_image_pull(text)
    assert failure is not None
    assert failure.problem == problem
    assert failure.quote in text


def test_a_name_that_holds_telling_words_does_not_decide() -> None:
    text = (
        "CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/forbidden/401:403: "
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/forbidden/401:403: not found"
    )
    failure = parse_image_pull(text)
    assert failure is not None
    assert failure.problem == "not_found"


def test_docker_hubs_denial_is_ambiguous_and_ecrs_refusal_is_not() -> None:
    hub = parse_image_pull(
        "CannotPullContainerError: pull access denied for acme/nothing, repository does not exist or may require "
        "'docker login': denied: requested access to the resource is denied"
    )
    ecr = parse_image_pull(f"CannotPullContainerError: {ECR}: not found")
    assert hub is not None
    assert hub.ambiguous
    assert ecr is not None
    assert not ecr.ambiguous


@pytest.mark.parametrize(
    "text",
    [
        "GET /docs/errors/CannotPullContainerError.html 200 14ms",
        "(service web) has reached a steady state.",
        "page not found",
        "",
    ],
)
def test_other_texts_are_no_failed_pull(text: str) -> None:
    assert parse_image_pull(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("CannotPullContainerError: failed to find a descriptor for platform {linux/arm64}", "platform"),
        ("ctr: no match for platform in manifest sha256:77aa: not found", "platform"),
        ("CannotPullContainerError: Could not reach any registry endpoint", "network"),
    ],
)
def test_older_runtimes_say_the_same_in_other_words(text: str, problem: str) -> None:
    failure = parse_image_pull(text)
    assert failure is not None
    assert failure.problem == problem
