import pytest

from agent.conversation.replies import elsewhere
from tests.diagnoses import cause, diagnosis


@pytest.mark.parametrize(
    ("status", "causes", "lead"),
    [
        ("failed", (), "Yes"),
        ("rolled_back", (), "Yes"),
        ("degraded", (), "Yes"),
        ("in_progress", (cause(),), "Yes"),
        ("healthy", (), "No, not there."),
        ("in_progress", (), "No, not there."),
        ("unknown", (), "I could not tell."),
    ],
)
def test_elsewhere_begins_with_yes_or_no(status: str, causes: tuple[object, ...], lead: str):
    assert elsewhere(diagnosis(status=status, root_causes=causes)).startswith(f"**{lead}")
