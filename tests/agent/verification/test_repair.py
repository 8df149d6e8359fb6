from agent.draft import DraftStatement, DraftStep
from agent.verification.repair import joined
from agent.verification.verify import Rejected, Verified

DISK = "The disk of web-v57 is full because logs were never rotated."
PORT = "The application of web-v57 listens on port 9999."


def said(text: str) -> DraftStatement:
    return DraftStatement(role="fact", text=text, sources=["E1"])


def step(text: str) -> DraftStep:
    return DraftStep(kind="check", text=text, sources=["E1"])


def verified(*passed: str, rejected: tuple[str, ...] = (), steps: tuple[str, ...] = ()) -> Verified:
    return Verified(
        statements=tuple(map(said, passed)),
        steps=tuple(map(step, steps)),
        rejected=tuple(Rejected(text=text, reasons=("it does not stand there",)) for text in rejected),
    )


def dropped(first: Verified, again: Verified) -> list[str]:
    return [rejected.text for rejected in joined(first, again).rejected]


def test_what_the_second_draft_leaves_out_was_dropped() -> None:
    assert dropped(verified("It failed.", rejected=(DISK, PORT)), verified()) == [DISK, PORT]


def test_what_was_mended_was_not_dropped() -> None:
    mended = PORT.replace("9999", "3000")
    told = joined(verified(rejected=(DISK, PORT)), verified(mended))
    assert [one.text for one in told.statements] == [mended]
    assert [one.text for one in told.rejected] == [DISK]


def test_what_is_rejected_twice_is_dropped_once() -> None:
    worse = PORT.replace("9999", "9998")
    assert dropped(verified(rejected=(PORT,)), verified(rejected=(worse,))) == [worse]


def test_a_new_sentence_stands_for_none_of_the_dropped() -> None:
    assert dropped(verified(rejected=(DISK,)), verified("Three targets wait.")) == [DISK]


def test_one_mended_sentence_stands_for_one_of_two_that_are_alike() -> None:
    other = PORT.replace("9999", "7777")
    assert dropped(verified(rejected=(PORT, other)), verified(PORT.replace("9999", "3000"))) == [other]


def test_what_was_shown_already_is_not_shown_again_and_mends_nothing() -> None:
    told = joined(verified(PORT, rejected=(DISK,), steps=("Look at E1.",)), verified(PORT, steps=("Look at E1.",)))
    assert [one.text for one in told.statements] == [PORT]
    assert len(told.steps) == 1
    assert [one.text for one in told.rejected] == [DISK]


def test_a_step_is_mended_like_a_sentence() -> None:
    told = joined(verified(rejected=("Look at the log of web-v99",)), verified(steps=("Look at the log of web-v57",)))
    assert [one.text for one in told.steps] == ["Look at the log of web-v57"]
    assert told.rejected == ()
