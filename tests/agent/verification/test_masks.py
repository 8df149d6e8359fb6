"""What a guardrail put in the place of a text is no fact: the reader finds no such words in the evidence."""

from dataclasses import replace

from agent.draft import DraftStatement, DraftStep
from agent.verification.material import Material
from agent.verification.statements import objections
from agent.verification.verify import step_objections
from tests.agent.verification.stage import failed
from tests.diagnoses import piece

MASKS = ("{EMAIL}",)


def said(text: str, **fields: object) -> DraftStatement:
    return DraftStatement.model_validate({"role": "fact", "text": text, "sources": ["E1"], **fields})


def test_a_sentence_with_a_mask_is_not_supported() -> None:
    material = Material.of(failed(), masks=MASKS)
    assert any("{EMAIL}" in why for why in objections(said("The task of {EMAIL} failed to start."), material))
    assert not any("took out" in why for why in objections(said("The task failed to start."), material))


def test_a_quote_with_a_mask_is_not_in_the_evidence() -> None:
    quote = {"source": "E1", "text": "{EMAIL}: not found"}
    assert objections(said("The image is not found.", quotes=[quote]), Material.of(failed(), masks=MASKS))


def test_a_command_with_a_mask_is_not_proposed() -> None:
    step = DraftStep.model_validate(
        {
            "text": "Look.",
            "kind": "check",
            "command": "aws ecr describe-images --repository-name {EMAIL}",
            "sources": ["E1"],
        }
    )
    assert any("took out" in why for why in step_objections(step, Material.of(failed(), masks=MASKS)))


def test_braces_that_the_evidence_holds_itself_are_a_fact() -> None:
    ruled = failed()
    template = piece("E1", excerpt="stoppedReason: template {EMAIL} could not be rendered")
    material = Material.of(replace(ruled, evidence=(template, *ruled.evidence[1:])), masks=MASKS)
    assert not any(
        "took out" in why for why in objections(said("The template {EMAIL} could not be rendered."), material)
    )
