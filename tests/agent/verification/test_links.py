import pytest

from agent.verification.links import leads_to, strange_addresses

HOSTS = ("docs.aws.amazon.com", "*.console.aws.amazon.com")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://docs.aws.amazon.com/x", True),
        ("https://eu-west-1.console.aws.amazon.com/ecs", True),
        ("http://docs.aws.amazon.com/x", False),
        ("https://docs.aws.amazon.com.evil.example/x", False),
        ("https://docs.aws.amazon.com@evil.example/x", False),
        ("https://docs.aws.amazon.com:8443/x", False),
        ("https://[bad", False),
        ("javascript:alert(1)", False),
    ],
)
def test_leads_only_to_listed_hosts(url: str, allowed: bool) -> None:
    assert leads_to(url, HOSTS) is allowed


def test_the_machines_own_addresses_lead_nowhere() -> None:
    assert list(strange_addresses("Local: http://localhost:5173/ and http://127.0.0.1", HOSTS)) == []
    assert list(strange_addresses("http://localhost.evil.example/", HOSTS)) != []


def test_finds_addresses_in_prose_however_they_are_written() -> None:
    text = "see HTTPS://evil.example/a, www.evil.example and https://docs.aws.amazon.com/x."
    assert list(strange_addresses(text, HOSTS)) == ["HTTPS://evil.example/a", "www.evil.example"]
