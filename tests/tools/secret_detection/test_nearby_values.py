import pytest

from tools.redaction import redact
from tools.secret_detection.nearby_values import nearby_values

DRAWN = "GpYRcox1FG4AkF8Yn2zgt1Hr"


@pytest.mark.parametrize(
    "text", [f'token mismatch: expected "{DRAWN}"', f"'{DRAWN}' is too short, on instance['password']"]
)
def test_a_drawn_value_in_a_clause_that_names_a_secret_is_found(text: str) -> None:
    assert [text[span.start : span.end] for span in nearby_values(text)] == [DRAWN]


@pytest.mark.parametrize(
    "text",
    [
        f'secret not found, requestId: "{DRAWN}"',
        f"secret arn:aws:secretsmanager:us-east-1:111122223333:secret:db-{DRAWN}",
        "token service answered 0f6e1c7f5d3b4a1e9c8d7b6a5f4e3d2c",
        f"secret rotated\nimage {DRAWN}",
    ],
)
def test_ids_paths_digests_and_other_lines_stay(text: str) -> None:
    assert redact(text) == text
