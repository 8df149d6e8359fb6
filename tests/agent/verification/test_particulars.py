import pytest

from agent.verification.particulars import moments_of, occurs, particulars


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All tasks stopped.", []),
        ("Seven of 12 tasks used 0.5% of 1,024 MiB.", ["7", "12", "0.5%", "1,024", "MiB"]),
        (
            "See arn:aws:ecs:eu-west-1:111122223333:service/prod/web now",
            ["arn:aws:ecs:eu-west-1:111122223333:service/prod/web"],
        ),
        ("on 11 Nov at 14:09:30", ["11 Nov", "14:09:30"]),
        ("with --force and HealthCheckPath [E7]", ["--force", "HealthCheckPath"]),
        ("cut at 30826…", ["30826…"]),
        ("read-only", ["read-only"]),
    ],
)
def test_finds_what_can_be_checked(text: str, found: list[str]) -> None:
    assert list(particulars(text)) == found


@pytest.mark.parametrize(
    ("particular", "text", "there"),
    [
        ("137", "exitCode: 137", True),
        ("137", "exitCode: 1370", False),
        ("2", "us-west-2", False),
        ("8", "10.0.8.1", False),
        ("1024", "memory 1,024 MiB", True),
        ("3", "3 of 4", True),
        ("v57", "team/web:v57", True),
        ("v5", "team/web:v57", False),
        ("WEB", "service/prod/web", True),
        ("30826…", "account 308264917755", True),
        ("99999…", "account 308264917755", False),
        ("a.b", "axb", False),
    ],
)
def test_a_particular_must_stand_as_a_whole(particular: str, text: str, there: bool) -> None:
    assert occurs(particular, text) is there


def test_digits_that_are_no_time_give_no_time() -> None:
    assert moments_of("2026-13-45 99:99") == ""
