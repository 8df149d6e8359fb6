"""What pasted texts mean: category, cause, fix and owner, with the places in the texts that decided."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agent.causes import Links, link
from agent.detector import OWN_JUDGEMENT, Detector, detector_of, judge
from agent.explain.circumstances import category_of_circumstances
from agent.explain.kinds import Kind, kind_of, kinds_without_form, of_deployer, other_kinds
from agent.explain.pasted import Pasted, Signal
from agent.explain.staging import Staged, stage
from agent.explain.unwrapping import unwrapped
from agent.finding import Confidence, Finding
from agent.signals.deployment_events import parse_deployment_event
from agent.signals.exit_status import SIGKILL, SIGTERM, stop_kind
from agent.signals.log_line import read_log_line
from tools.pattern import Pattern, scanned_parts
from tools.snapshot import Snapshot

_FindingsOf = Callable[[Snapshot], tuple[Finding, ...]]

# Words with which software reports that something did not work. Used only to tell "a failure no rule knows" from
# "nothing fails here": which failure it is, the detectors say.
_FAILURE = Pattern(
    r"(?:^|\n)\W*(?:[a-z]\w*\.)*[A-Z]\w*(?:Error|Exception): |"
    r"(?i)\b(?:errors?|exceptions?|fatal|panic|traceback|fail(?:ed|ure|s|ing)?|unable|cannot|can't|could not|denied|refused|"
    r"unauthori[sz]ed|forbidden|timed? ?out|timeout|invalid|unhealthy|crash\w*|abort\w*|killed|exceeded|not found|rejected)\b"
)


# Texts that ECS writes about a task that stopped.
_OF_TASKS: frozenset[Kind] = frozenset({"ecs_stopped_reason", "ecs_stop_code", "container_reason"})

# What counts failures and finds none, or expects one, reports none.
_CALM = Pattern(r"(?i)\b\w*(?:error|fail|fatal)\w*\s*[=:]\s*0\b|\bexpected (?:error|failure)\b.*\bok\b|\s#\s.*$")
_HEALTH_PATH = Pattern(r"(?i)/(?:[\w-]+/)*(?:health\w*|healthz|ready\w*|readyz|live\w*|livez|ping|status|up)\b")
_QUOTE = Pattern(r"“([^”]+)”")
_SPACE = frozenset(" \t\n\f\r")
_SIGNAL_ID = Pattern(r"s\d+")
# ECS stops a task with SIGTERM, and with SIGKILL what has not ended after the stop timeout.
_OF_PLANNED_STOPS = frozenset({None, 0, SIGTERM, SIGKILL})
# A task that did not start, or ended: the code alone says no more.
_CODES_OF_AN_END = frozenset({"TaskFailedToStart", "EssentialContainerExited"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Another category the texts show."""

    category: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A part of a text: `start` and `end` count characters, the end open."""

    signal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer to one paste. `category` None: something failed and no rule knows it.

    `skipped` is what no rule looked at: the middle of each text over 64 KiB. `not_judged` are categories whose rule broke.
    """

    id: str
    category: str | None
    also: tuple[Also, ...]
    symptom_only: bool
    cause: str | None
    fix: str | None
    owner: str | None
    confidence: Confidence | None
    matched: tuple[Match, ...]
    skipped: tuple[Match, ...] = ()
    not_judged: tuple[str, ...] = ()


def explain(pasted: Pasted, detectors: Sequence[Detector] | None = None) -> Explanation:
    """Explain texts that belong together: root cause over symptoms, benign when nothing in them reports a failure.

    `detectors` are all of them unless given.
    """
    broken: dict[str, None] = {}

    def findings_of(snapshot: Snapshot) -> tuple[Finding, ...]:
        judged = judge(snapshot, detectors)
        broken.update((gap.operation.removeprefix(OWN_JUDGEMENT), None) for gap in judged.gaps)
        return judged.findings

    explanation = _explain(pasted, findings_of)
    skipped = tuple(
        Match(signal=index, start=head_end, end=tail_begin)
        for index, signal in enumerate(pasted.signals)
        for (_, head_end), (tail_begin, _) in pairwise(scanned_parts(signal.text))
    )
    return replace(explanation, skipped=skipped, not_judged=tuple(broken)) if skipped or broken else explanation


def _explain(pasted: Pasted, findings_of: _FindingsOf) -> Explanation:
    kinds: list[Kind] = [kind_of(signal.text, signal.kind) for signal in pasted.signals]
    links = _links(pasted.signals, kinds, findings_of)
    if any(cause.category == "task_role_denied" for cause in links.root_causes):
        # Nobody said that a container wrote it: a call that deploys is the deployer's.
        kinds = [of_deployer(signal.text, kind) for signal, kind in zip(pasted.signals, kinds, strict=True)]
        links = _links(pasted.signals, kinds, findings_of)
    if not (links.root_causes or links.symptoms):
        for signals, other in _other_readings(pasted.signals, kinds):
            links = _links(signals, other, findings_of)
            if links.root_causes or links.symptoms:
                return _of_finding(pasted, links)
    if not links.root_causes and (decided := category_of_circumstances(pasted.signals, pasted.context)):
        category, index = decided
        also = tuple(Also(category=finding.category, confidence=finding.confidence) for finding in links.symptoms)
        whole = Match(signal=index, start=0, end=len(pasted.signals[index].text))
        return _of_category(pasted.id, category, matched=(whole,), also=also)
    if links.root_causes or links.symptoms:
        return _of_finding(pasted, links)
    for index, (signal, kind) in enumerate(zip(pasted.signals, kinds, strict=True)):
        if hinted := _hinted(signal, kind):
            whole = Match(signal=index, start=0, end=len(signal.text))
            return _of_category(pasted.id, hinted, matched=(whole,))
    failing = any(_reports_failure(signal, kind) for signal, kind in zip(pasted.signals, kinds, strict=True))
    return _nothing(pasted.id, None if failing else "benign")


def _other_readings(
    signals: tuple[Signal, ...], kinds: Sequence[Kind]
) -> Iterator[tuple[tuple[Signal, ...], list[Kind]]]:
    """Yield how else the texts may be read: seen elsewhere than taken for, or cut into lines by a terminal."""
    for index, signal in enumerate(signals):
        fails = _reports_failure(signal, kinds[index])
        # The sender's word for where a text was seen is a hint only: its own form may say otherwise.
        for text in (signal.text, *(unwrapped(signal.text) if fails else ())):
            whole = text == signal.text
            first: Kind = kinds[index] if whole else kind_of(text, signal.kind)
            others = other_kinds(text, first)
            if first == "app_log" and fails:
                others = tuple(dict.fromkeys((*others, *kinds_without_form(signal.text, signal.kind))))
            read = (*signals[:index], replace(signal, text=text), *signals[index + 1 :])
            for kind in others if whole else (first, *others):
                yield read, [*kinds[:index], kind, *kinds[index + 1 :]]


def _links(signals: Sequence[Signal], kinds: Sequence[Kind], findings_of: _FindingsOf) -> Links:
    staged = [
        Staged(signal=signal, kind=kind, evidence_id=f"s{index}")
        for index, (signal, kind) in enumerate(zip(signals, kinds, strict=True))
        if kind != "circumstance"
    ]
    findings = findings_of(stage(staged))
    told = _OF_TASKS & set(kinds) or any(signal.exit_code for signal in signals)
    # A log is staged as that of a container that ended; unless somebody said so, that is our assumption, no finding.
    return link(finding for finding in findings if told or finding.category != "essential_container_exited")


def _of_finding(pasted: Pasted, links: Links) -> Explanation:
    findings = (*links.root_causes, *links.symptoms)
    first = findings[0]
    fix = next((action.title for action in first.actions if action.kind == "fix"), None)
    quotes = tuple(dict.fromkeys(_QUOTE.findall(first.statement)))
    return Explanation(
        id=pasted.id,
        category=first.category,
        also=tuple(
            Also(category=finding.category, confidence=finding.confidence)
            for finding in findings[1:]
            if finding.category != first.category
        ),
        symptom_only=detector_of(first.category).symptom,
        cause=_cause(first, quotes),
        fix=fix or next((action.title for action in first.actions), None),
        owner=first.owner,
        confidence=first.confidence,
        matched=_matches(pasted, first, quotes),
    )


def _cause(finding: Finding, quotes: Sequence[str]) -> str:
    """Say what it is and which words say so. Names of resources are not known here, so none is given."""
    title = detector_of(finding.category).title
    return f"{title}: {', '.join(f'“{quote}”' for quote in quotes[:2])}." if quotes else f"{title}."


def _hinted(signal: Signal, kind: Kind) -> str | None:
    """Return what a text suggests that no detector takes for a finding of a live service."""
    if kind == "ecs_stop_code" and signal.text.strip() in _CODES_OF_AN_END:
        return "essential_container_exited"
    if kind == "ecs_stopped_reason" and stop_kind(None, signal.text.strip(" \n`'\"*>")) == "exited":
        return "essential_container_exited"
    requests = [read_log_line(line).request for line in signal.text.splitlines()] if kind == "app_log" else []
    refused = any(r and _HEALTH_PATH.match(r.path) and 300 <= r.status < 500 for r in requests)
    return "health_check_path" if refused else None


def _of_category(
    pasted_id: str, category: str, *, matched: tuple[Match, ...], also: tuple[Also, ...] = ()
) -> Explanation:
    detector = detector_of(category)
    return Explanation(
        id=pasted_id,
        category=category,
        also=also,
        symptom_only=detector.symptom,
        cause=f"{detector.title}.",
        fix=None,
        owner=detector.owner,
        confidence="possible",
        matched=matched,
    )


def _nothing(pasted_id: str, category: str | None) -> Explanation:
    return Explanation(
        id=pasted_id,
        category=category,
        also=(),
        symptom_only=False,
        cause=None,
        fix=None,
        owner="nobody" if category else None,
        confidence=None,
        matched=(),
    )


def _matches(pasted: Pasted, finding: Finding, quotes: Sequence[str]) -> tuple[Match, ...]:
    """Find the finding's quotations again in the texts it cites; a text it cites without quoting counts whole."""
    whole = [quote.removesuffix("…") for quote in quotes]
    matches: list[Match] = []
    for piece in finding.evidence_ids:
        index = int(piece[1:]) if _SIGNAL_ID.fullmatch(piece) else None
        if index is None:
            continue
        text = pasted.signals[index].text
        spans = [found for quote in whole if (found := _find(quote, text))]
        matches += [Match(signal=index, start=start, end=end) for start, end in spans or [(0, len(text))]]
    return tuple(dict.fromkeys(matches))


def _find(quote: str, text: str) -> tuple[int, int] | None:
    """Find a quotation whose white space was folded, where rules look: between its words any of it may stand."""
    words = quote.split()
    for begin, end in scanned_parts(text) if words else ():
        at = text.find(words[0], begin, end)
        while at >= 0:
            if (last := _end_of(words, text, at, end)) is not None:
                return at, last
            at = text.find(words[0], at + 1, end)
    return None


def _end_of(words: Sequence[str], text: str, at: int, end: int) -> int | None:
    """Return where the words end whose first begins there; None where other ones stand."""
    last = at
    for number, word in enumerate(words):
        begin = last
        while number and begin < end and text[begin] in _SPACE:
            begin += 1
        if (number and begin == last) or not text.startswith(word, begin, end):
            return None
        last = begin + len(word)
    return last


def _reports_failure(signal: Signal, kind: Kind) -> bool:
    text = signal.text
    if kind == "circumstance":
        return False
    if kind == "ecs_stopped_reason" and stop_kind(None, text) == "planned":
        return signal.exit_code not in _OF_PLANNED_STOPS
    if signal.exit_code not in (None, 0):
        return True
    if kind == "ecs_service_event":
        event = parse_deployment_event(text)
        return not (event and event.routine) and bool(_FAILURE.search(text))
    if kind == "ecs_stopped_reason":
        return True
    if kind == "ecs_stop_code":
        return stop_kind(text.strip(), None) != "planned"
    if kind in {"container_reason", "cfn_status_reason"}:
        return True
    if kind == "app_log":
        return any(_line_fails(line) for line in text.splitlines())
    return bool(_FAILURE.search(text))


def _line_fails(line: str) -> bool:
    log = read_log_line(line)
    if log.request or log.level in {"debug", "info", "warning"}:
        return False
    return log.level == "error" or bool(_FAILURE.search(_CALM.sub("", log.message)))
