import pytest

from agent.signals.start_up_time import answer_seconds, start_up_seconds


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Started ShopApplication in 94.213 seconds (process running for 96.1)", 94.213),
        ("ready in 812 ms", 0.812),
        ("startup took 2 minutes", 120.0),
        ("server started on port 8080", None),
        ("GET /started-in-5-seconds 200 3ms", None),
    ],
)
def test_reads_the_start_up_time(line: str, seconds: float | None) -> None:
    assert start_up_seconds(line) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ('{"msg":"request","method":"GET","path":"/healthz","status":200,"duration_ms":7250}', 7.25),
        ("GET /healthz 200 6.5 s", 6.5),
        ("GET /healthz 200 14ms", 0.014),
        ('"GET /healthz HTTP/1.1" 200 512', None),
        ("took 7 s", None),
    ],
)
def test_reads_how_long_an_answer_took(line: str, seconds: float | None) -> None:
    assert answer_seconds(line) == (None if seconds is None else pytest.approx(seconds))
