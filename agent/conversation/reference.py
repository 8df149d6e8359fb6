"""Which service a sentence names: from the services the asker may see, never from a guess."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.conversation.place import Narrowing, narrowing, words_of
from agent.errors import TargetError
from agent.fleet import ServiceState
from agent.targets.family import family_of, version_of
from agent.targets.naming import parse_name
from agent.targets.target import TargetRequest
from tools.pattern import Pattern, escape

_ARN = Pattern(
    r"\barn:aws[a-z-]*:(?:ecs|cloudformation):[^\s\"'<>]+|https://[^\s\"'<>]*console\.aws\.amazon\.com/[^\s\"'<>]+"
)
_BLANKS, _DASHES = Pattern(r"[\s_\-]+"), Pattern(r"[_-]+")
UNKNOWN = "I know no service of that name among those you may see. Which service do you mean?"
_OTHER = Pattern(r"(?i)\bother (region|one|account|stage|environment|env|cluster|place)\b")
_VERSION_ALONE = Pattern(r"(?i)\bv(\d+)\b")
_VERSIONED = Pattern(r"(?i)(?P<unless>[/:@.\w-])?\b([a-z][a-z0-9-]*-v\d+)\b(?P<unless_after>[/:@])?")
CLOSE = 0.78  # a slip of one or two letters in an ordinary name; looser suggests strangers
MAX_CHOICES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The one service a sentence names, and how to call it without doubt."""

    request: TargetRequest
    label: str

    @property
    def service(self) -> str:
        """The service's name; empty where an ARN or link stands for it."""
        return self.request.service or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The sentence fits several services, or none exactly: ask back."""

    question: str
    choices: tuple[str, ...]


def find_reference(
    text: str,
    services: Sequence[ServiceState],
    context: Mapping[str, str],
    focus: TargetRequest | None,
    recent: Sequence[TargetRequest] = (),
) -> Named | Unclear | None:
    """Find the service a sentence is about.

    `context` is the page the asker looks at (account_id, region, cluster, service) and only breaks ties; so do `recent`,
    what the conversation was about before, newest first. `focus` is what it is about now: a sentence naming only a
    region, stage, account or version moves it there. None means that the sentence names no service.
    """
    if resource := find_resource(text):
        return _by_resource(resource, services)
    words = words_of(text)
    names = _names_in(text, services)
    unknown = _unknown_version(text, services)
    if unknown and not set(names) & words:
        return _close_names({unknown}, services) or Unclear(question=UNKNOWN, choices=())
    narrow = narrowing(text, services, words - set(names))
    if names:
        return _choose(names, [s for s in services if _called(s, names)], narrow, context, recent)
    if focus is not None and focus.service:
        if narrow:
            return _moved(focus, services, narrow)
        if moved := _other_place(text, focus, services) or _other_version(text, focus, services):
            return moved
    return _close_names(words, services)


def find_resource(text: str) -> str | None:
    """Return the first ARN of ECS or CloudFormation in a text, or the address of one in the console."""
    found = _ARN.search(text)
    return found[0].rstrip(".,;?!)\"'") if found else None


def label_of(state: ServiceState, *, exact: bool = False) -> str:
    """Name a service without doubt: this text, sent back, finds it again.

    The family is named where there is one, unless `exact`: people mean the newest version.
    """
    return f"{(None if exact else state.family) or state.service} in {state.account_name}, {state.region}, cluster {state.cluster}"


def _choose(
    names: Sequence[str],
    fitting: list[ServiceState],
    narrow: Narrowing,
    context: Mapping[str, str],
    recent: Sequence[TargetRequest],
) -> Named | Unclear:
    narrowed = [state for state in fitting if narrow.admits(state)]
    if not narrowed:
        where = narrow.described()
        labels = _labels(fitting)
        return Unclear(question=f"I see no {names[0]} {where}. It is elsewhere:", choices=labels)
    by_place = _places(narrowed)
    if len(by_place) > 1:
        on_page = [state for state in narrowed if _on_page(state, context)]
        by_place = _places(on_page) if on_page else by_place
    if len(by_place) > 1 and (before := _spoken_of(by_place, recent)) is not None:
        by_place = [before]
    if len(by_place) > 1 and (failing := _only_failing(by_place)) is not None:
        by_place = [failing]
    if len(by_place) == 1:
        return _named(by_place[0], names)
    return Unclear(question=f"{names[0]} fits several services. Which one do you mean?", choices=_labels(by_place))


def _spoken_of(places: Sequence[ServiceState], recent: Sequence[TargetRequest]) -> ServiceState | None:
    """Return the one of several of a name that the conversation was about last."""
    for request in recent:
        for state in places:
            there = (state.account_id, state.region, state.cluster) == (
                request.account,
                request.region,
                request.cluster,
            )
            if there and request.service in {state.service, state.family}:
                return state
    return None


def _only_failing(places: Sequence[ServiceState]) -> ServiceState | None:
    """Of one service deployed to several regions, return the one that does not stand well, if it is just one.

    Services of other accounts or clusters are others, whatever they are called: those are asked about.
    """
    if len({(state.account_id, state.cluster, state.family or state.service) for state in places}) > 1:
        return None
    failing = [state for state in places if state.status not in {"healthy", "in_progress"}]
    return failing[0] if len(failing) == 1 else None


def _moved(focus: TargetRequest, services: Sequence[ServiceState], narrow: Narrowing) -> Named | Unclear:
    """Answer "and in us-west-2?": the same service, elsewhere."""
    wanted = (focus.service or "").casefold()
    same = [
        s for s in services if wanted in {s.service.casefold(), (s.family or "").casefold()} or _same_family(s, wanted)
    ]
    there = [s for s in same if narrow.admits(s)]
    if narrow.only_region:
        here = [s for s in there if focus.account in {s.account_id, s.account_name}]
        there = here or there
    places = _places(there)
    if len(places) == 1:
        return _named(places[0], [wanted])
    if places:
        return Unclear(question=f"{focus.service} fits several services there. Which one?", choices=_labels(places))
    question = f"I see no {focus.service} {narrow.described()}. I see it here:"
    return Unclear(question=question, choices=_labels(same))


def _other_place(text: str, focus: TargetRequest, services: Sequence[ServiceState]) -> Named | Unclear | None:
    """Answer "and in the other region?": the same service where the conversation is not."""
    said = _OTHER.search(text)
    if said is None:
        return None
    wanted = (focus.service or "").casefold()
    same = [
        s for s in services if wanted in {s.service.casefold(), (s.family or "").casefold()} or _same_family(s, wanted)
    ]
    here = (focus.account, focus.region, focus.cluster)
    others = [s for s in same if (s.account_id, s.region, s.cluster) != here]
    if said[1].casefold() == "region":
        others = [s for s in others if s.region != focus.region]
        others = [s for s in others if s.account_id == focus.account] or others
    elif said[1].casefold() == "account":
        others = [s for s in others if s.account_id != focus.account]
    places = _places(others)
    if len(places) == 1:
        return _named(places[0], [wanted])
    if places:
        return Unclear(question=f"{focus.service} fits several services there. Which one?", choices=_labels(places))
    return Unclear(question=f"I see no other {focus.service} than this:", choices=_labels(same))


def _other_version(text: str, focus: TargetRequest, services: Sequence[ServiceState]) -> Named | None:
    """Answer "and v41?" where every version is a service of its own."""
    said = set(_VERSION_ALONE.findall(text))
    if len(said) != 1:
        return None
    family = family_of(focus.service or "") or focus.service
    here = (focus.account, focus.region, focus.cluster)
    for state in services:
        if (state.account_id, state.region, state.cluster) != here or family not in {state.family, state.service}:
            continue
        if str(version_of(state.service)) in said and state.service != focus.service:
            return _named(state, [state.service.casefold()])
    return None


def _by_resource(resource: str, services: Sequence[ServiceState]) -> Named | Unclear:
    """Take what an ARN or link names; a link of the console names no account, so its service is looked up."""
    try:
        asked = parse_name(resource)
    except TargetError:
        return Named(request=TargetRequest(text=resource), label=resource)  # refused where it is resolved, saying why
    if asked.account or not asked.service:
        return Named(request=TargetRequest(text=resource), label=resource)
    fitting = [s for s in services if (s.service, s.region, s.cluster) == (asked.service, asked.region, asked.cluster)]
    if len(fitting) == 1:
        return _named(fitting[0], [asked.service.casefold()])
    places = {state.account_id for state in services if (state.region, state.cluster) == (asked.region, asked.cluster)}
    if len(places) == 1:  # a service that is gone, in the one account with such a cluster
        return Named(request=replace(asked, account=places.pop()), label=resource)
    if fitting:
        question = f"{asked.service} fits several services. Which one do you mean?"
        return Unclear(question=question, choices=tuple(label_of(state, exact=True) for state in fitting[:MAX_CHOICES]))
    return Unclear(question=UNKNOWN, choices=())


def _unknown_version(text: str, services: Sequence[ServiceState]) -> str | None:
    """Return a name such as billing-v7 that stands in the sentence and is no service the asker may see."""
    known = {state.service.casefold() for state in services}
    found = (match[2].casefold() for match in _VERSIONED.finditer(text))
    return next((name for name in found if name not in known and family_of(name)), None)


def _same_family(state: ServiceState, wanted: str) -> bool:
    return state.family is not None and state.family.casefold() == (family_of(wanted) or "\x00")


def _named(state: ServiceState, names: Iterable[str]) -> Named:
    exact = state.service.casefold() in set(names)
    service = state.service if exact or not state.family else state.family
    request = TargetRequest(account=state.account_id, region=state.region, cluster=state.cluster, service=service)
    return Named(request=request, label=label_of(state))


def _names_in(text: str, services: Sequence[ServiceState]) -> list[str]:
    """Return the service and family names a text has, longest first. Blanks may stand for dashes."""
    known = {name.casefold() for s in services for name in (s.service, s.family) if name}
    said = text.casefold()
    found = _known_in(_without_places(said, services), known) or _known_in(said, known)
    # "checkout-api" also contains "checkout": the longer name is what was meant.
    return [name for name in found if not any(name != other and name in other for other in found)]


def _without_places(said: str, services: Sequence[ServiceState]) -> str:
    """Leave out accounts and clusters: "billing in payments-prod" does not name the service payments."""
    for place in {name for s in services for name in (s.account_name.casefold(), f"cluster {s.cluster.casefold()}")}:
        said = Pattern(rf"(?P<unless>[a-z0-9_.-])?{escape(place)}(?P<unless_after>[a-z0-9_-])?", screened=False).sub(
            " ", said
        )
    return said


def _known_in(said: str, known: set[str]) -> list[str]:
    words = words_of(said)
    spaced = " " + _BLANKS.sub(" ", said) + " "
    found = [
        name
        for name in known
        if name in words
        or Pattern(rf"(?:^|[^a-z0-9]){escape(_DASHES.sub(' ', name))}(?:[^a-z0-9]|$)", screened=False).search(spaced)
    ]
    return sorted(found, key=len, reverse=True)


def _called(state: ServiceState, names: Iterable[str]) -> bool:
    return bool({state.service.casefold(), (state.family or "").casefold()} & set(names))


def _places(states: Iterable[ServiceState]) -> list[ServiceState]:
    """Keep one service of each family and place, the newest named."""
    places: dict[tuple[str, str, str, str], ServiceState] = {}
    for state in sorted(states, key=lambda state: version_of(state.service), reverse=True):
        places.setdefault((state.account_id, state.region, state.cluster, state.family or state.service), state)
    return list(places.values())


def _labels(states: Iterable[ServiceState]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label_of(state) for state in states))[:MAX_CHOICES]


def _on_page(state: ServiceState, context: Mapping[str, str]) -> bool:
    keys = (("account_id", state.account_id), ("region", state.region), ("cluster", state.cluster))
    given = [(context[key], value) for key, value in keys if context.get(key)]
    return bool(given) and all(asked == value for asked, value in given)


def _close_names(words: set[str], services: Sequence[ServiceState]) -> Unclear | None:
    known = {name.casefold(): s for s in services for name in (s.service, s.family) if name}
    close = [
        match for word in sorted(words) if len(word) > 3 for match in difflib.get_close_matches(word, known, 2, CLOSE)
    ]
    if not close:
        return None
    labels = _labels(state for state in services if _called(state, close))
    return Unclear(question="I know no service of that name. Did you mean one of these?", choices=labels)
