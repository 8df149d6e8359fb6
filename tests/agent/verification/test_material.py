from agent.verification.material import Material, flat
from tests.agent.verification.stage import material
from tests.diagnoses import diagnosis, piece


def test_every_label_is_a_source_and_gaps_get_their_own() -> None:
    assert set(material().sources) == {"E1", "E2", "E3", "E4", "E5", "D1", "G1"}


def test_what_rules_said_supports_only_those_who_cite_its_evidence() -> None:
    assert "3 tasks stopped" in material().said_about(["E1"])
    assert "3 tasks stopped" not in material().said_about(["E5"])


def test_evidence_read_later_is_a_source_too() -> None:
    further = piece("E9", excerpt="memory peaked at 31%")
    assert "31%" in Material.of(diagnosis(), further=(further,)).said_about(["E9"])


def test_quotes_are_compared_whatever_the_spaces_and_quotation_marks() -> None:
    assert flat("“a\n  b’s”") == '"a b\'s"'
