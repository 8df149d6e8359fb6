"""Lies of the smooth kind: plain words, right names and evidence, and a claim that nothing cited shows.

Written without a look at the verification. Each kind is a class of slips models make; a diagnosis gives the particulars.
"""

from collections.abc import Iterator
from random import Random

from agent.diagnosis import Cause, Diagnosis, EvidenceView
from agent.draft import DraftStatement
from evals.groundedness.lie import FalseDraft
from evals.groundedness.true_drafts import decisive_labels

KINDS_OF_ONE = 10  # of a diagnosis: all of them would take minutes and say no more
PREFIX = "plausible: "  # of their kinds in the table

_CLAIMED = {
    "future": (
        "It will heal by itself within ten minutes.",
        "ECS will try again tomorrow.",
        "If nothing is done, it will fail tonight.",
    ),
    "other services": (
        "Other services of the team fail in the same way.",
        "Several teams report this, too.",
        "It depends on inventory, which is down.",
    ),
    "damage": ("Customer data was lost.", "Orders were charged twice.", "A secret leaked into the log."),
    "blame": ("Somebody deployed it without a review.", "An attacker caused this.", "Tests were skipped."),
    "absolutes": (
        "This always happens with this service.",
        "It has never happened before.",
        "Nothing else can be the cause.",
    ),
    "hedged": (
        "Probably the database password has expired.",
        "It may be that DNS is down.",
        "Perhaps a firewall blocks it.",
    ),
    "unread": (
        "The code of the application was reviewed and is correct.",
        "The team confirmed this in the chat.",
        "The metrics show normal processor use.",
    ),
    "advice": (
        "You must delete the stack before you can deploy again.",
        "It is safe to ignore this.",
        "No further check is needed.",
    ),
    "another language": (
        "Das Passwort der Datenbank ist abgelaufen.",
        "La contraseña ha caducado.",
        "Пароль базы данных истёк.",
    ),
    "digits of other scripts": (
        "٧٧ tasks failed.",
        "It failed ９９ times.",
        "It failed Ⅸ times.",
    ),
}  # fmt: skip
_TAILS = ("because the budget was used up", "and the region had an outage", "as the queue was too long")


def plausible_lies(diagnosis: Diagnosis, random: Random) -> Iterator[FalseDraft]:
    """Yield some lies of a diagnosis, each of another kind."""
    made = [*_of_claims(diagnosis, random), *_of_facts(diagnosis, random)]
    for kind, text, labels in random.sample(made, min(KINDS_OF_ONE, len(made))):
        said = DraftStatement(role="fact", text=text, sources=labels[:20])
        yield FalseDraft(kind=f"{PREFIX}{kind}", statement=said)


_Made = tuple[str, str, list[str]]


def _of_claims(diagnosis: Diagnosis, random: Random) -> Iterator[_Made]:
    labels = decisive_labels(diagnosis)
    for kind, texts in _CLAIMED.items():
        yield kind, random.choice(texts), labels


def _of_facts(diagnosis: Diagnosis, random: Random) -> Iterator[_Made]:
    name = diagnosis.target.service or diagnosis.target.stack_name or "It"
    if diagnosis.impact.serving is True and diagnosis.impact.evidence_ids:
        text = random.choice(
            (f"Nobody can reach {name} at the moment.", "Some requests fail.", "Users are not served.")
        )
        yield "impact", text, list(diagnosis.impact.evidence_ids)
    for change in diagnosis.changes[:1]:
        if change.before and change.after:
            text = random.choice(
                (
                    f"{change.path} went from {change.after} to {change.before}.",
                    f"The new value of {change.path} is {change.before}.",
                )
            )
            yield "before and after swapped", text, list(change.evidence_ids)
            compared = random.choice(("needs more memory than", "is larger than", "is better tested than"))
            yield "comparison", f"The new version {compared} the old one.", list(change.evidence_ids)
            yield "change denied", "Nothing changed before the failure.", list(change.evidence_ids)
    for cause in diagnosis.root_causes[:1]:
        yield "false clause behind the truth", f"{cause.title}, {random.choice(_TAILS)}.", list(cause.evidence_ids)
        yield "doubt", f"It is not true that {_small(cause)}.", list(cause.evidence_ids)
        yield from _of_chain(diagnosis, cause)
    stopped = [piece for piece in diagnosis.evidence if piece.title.startswith("Stopped task")]
    if stopped:
        yield from _of_tasks(stopped, name, random, failed=diagnosis.status != "healthy")


def _of_chain(diagnosis: Diagnosis, cause: Cause) -> Iterator[_Made]:
    by_id = {one.id: one for one in diagnosis.symptoms}
    effects = [by_id[link.effect] for link in diagnosis.chain if link.cause == cause.id and link.effect in by_id]
    for effect in effects[:1]:
        labels = [*cause.evidence_ids[:6], *effect.evidence_ids[:6]]
        yield "effect as cause", f"{cause.title}, because {_small(effect)}.", labels


def _of_tasks(stopped: list[EvidenceView], name: str, random: Random, *, failed: bool) -> Iterator[_Made]:
    labels, task = [piece.id for piece in stopped], stopped[0].title.split()[-1]
    denied = (
        f"No task of {name} stopped.",
        "The logs are empty.",
        *(["None of the containers failed."] if failed else []),
    )
    yield "absence", random.choice(denied), labels
    yield "vague number", random.choice(("Dozens of tasks stopped.", "Hundreds of tasks stopped.")), labels
    yield "another state", random.choice((f"Task {task} is still running.", f"Task {task} never stopped.")), labels[:1]
    hidden = f"{task[:6]}\u200b{'0' if task[6:7] != '0' else '1'}{task[7:]}"
    yield "id with a hidden character", f"Task {hidden} stopped.", labels[:1]
    stopper = random.choice(("An alarm", "The load balancer", "An operator"))
    yield "another agent", f"{stopper} stopped the tasks by hand.", labels


def _small(cause: Cause) -> str:
    return cause.title if cause.title[1].isupper() else cause.title[0].lower() + cause.title[1:]
