import pytest

from agent.signals.delete_dependency import parse_delete_dependency


@pytest.mark.parametrize(
    "text",
    [
        "The vpc 'vpc-1' has dependencies and cannot be deleted. (Service: AmazonEC2; Status Code: 400; Error Code: DependencyViolation)",
        "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty)",
        "Resource handler returned message: \"The repository with name 'a' in registry with id '1' cannot be deleted because it still contains images (Service: Ecr, Status Code: 400)\" (HandlerErrorCode: GeneralServiceException)",
        "The Cluster cannot be deleted while Services are active. (Service: AmazonECS; Status Code: 400; Error Code: ClusterContainsServicesException)",
        "Cannot delete entity, must detach all policies first. (Service: Iam, Status Code: 409) HandlerErrorCode: ResourceConflict",
        "Target group 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b' is currently in use by a listener or a rule (Service: ElasticLoadBalancingV2, Status Code: 400)",
        "The Cluster cannot be deleted while Container Instances are active or draining.",
        "Network interface 'eni-1' is currently in use. (Service: AmazonEC2; Status Code: 400; Error Code: InvalidParameterValue)",
        "Network vpc-1 has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.",
    ],
)  # fmt: skip
def test_reads_blocked_deletions(text: str) -> None:
    found = parse_delete_dependency(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "The volume is in use",
        "deleted 3 rows",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_delete_dependency(text) is None
