from agent.draft import Draft
from agent.reasoning.digest import digest
from agent.reasoning.fence import Fence
from agent.verification.material import Material
from agent.verification.verify import verify
from evals.scripted_model.digest_reading import ReadDigest, read_digest
from evals.scripted_model.draft_writing import write_draft
from tests.agent.verification.stage import failed

FENCE = Fence(mark="0a1b2c3d4e5f")


def reading(corrections: str = "") -> ReadDigest:
    read = read_digest(f"The mark of this answer's fences is {FENCE.mark}.\n{digest(failed(), FENCE)}{corrections}")
    assert read is not None
    return read


def texts(draft: Draft) -> list[str]:
    return [said.text for said in draft.statements]


def test_what_it_writes_of_the_prompt_passes_verification_and_its_slip_does_not() -> None:
    honest, careless = (write_draft(reading(), slip=slip) for slip in (False, True))
    material = Material.of(failed())
    assert {said.role for said in honest.statements} >= {"summary", "cause", "effect"}
    assert verify(honest, material).rejected == ()
    (slip,) = set(texts(careless)) - set(texts(honest))
    assert [rejected.text for rejected in verify(careless, material).rejected] == [slip]


def test_asked_again_it_insists_on_its_slip_and_writes_nothing_else() -> None:
    again = reading(FENCE.around("rejected", "- something", limit=100))
    assert len(write_draft(again, slip=True).statements) == 1
    assert write_draft(again, slip=False).statements == []


def test_a_cause_is_told_by_a_line_of_its_own_evidence() -> None:
    draft = write_draft(reading(), slip=False)
    cause = next(said for said in draft.statements if said.role == "cause")
    (quote,) = cause.quotes
    excerpts = {piece.id: piece.excerpt for piece in failed().evidence}
    assert quote.source in cause.sources
    assert quote.text in excerpts[quote.source]
