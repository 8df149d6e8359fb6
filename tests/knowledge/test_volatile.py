import pytest

from knowledge.volatile import without_volatile


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(service web) in arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/web/555a47e25c5a1850)",
         "(service web) in elasticloadbalancing targetgroup )"),
        ("pull 471935208164.dkr.ecr.us-west-2.amazonaws.com/team/checkout:v42 failed", "pull ecr image failed"),
        ("HandlerErrorCode (RequestToken: 121161f9-1c97-e3d5-b4d3-8328bb2b676c)", "HandlerErrorCode ( )"),
        ("dial tcp 10.0.1.7:443: i/o timeout", "dial tcp : i/o timeout"),
        ("subnet-0a1b2c3d4e5f67890 and sg-0e8976ea", "and"),
        ("at 2026-11-23T09:10:11.123Z it stopped", "at it stopped"),
        ("account 111122223333", "account"),
        ("Get https://api.ecr.us-east-1.amazonaws.com/v2/: timeout", "Get timeout"),
    ],
)  # fmt: skip
def test_what_differs_each_time_goes(text: str, kept: str):
    assert without_volatile(text) == kept


@pytest.mark.parametrize(
    "text", ["exit code 137", "HTTP 503 on port 8080", "deadbeef is food", "fs-type ext4", "v1.2.3 failed", "i-am here"]
)
def test_what_says_something_stays(text: str):
    assert without_volatile(text) == text
