"""Which service a sentence names: from the services the asker may see, never from a guess."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.fleet import ServiceState
from agent.targets.family import family_of, version_of
from agent.targets.target import TargetRequest
from tools.pattern import Pattern, escape

_WORD = Pattern(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_REGION = Pattern(r"\b[a-z]{2}(?:-[a-z]+)+-\d\b")
_ARN = Pattern(
    r"\barn:aws[a-z-]*:(?:ecs|cloudformation):[^\s\"'<>]+|https://[^\s\"'<>]*console\.aws\.amazon\.com/[^\s\"'<>]+"
)
_CLUSTER = Pattern(r"(?i)\bcluster\s+([A-Za-z0-9_.\-]+)")
_BLANKS, _DASHES = Pattern(r"[\s_\-]+"), Pattern(r"[_-]+")
CLOSE = 0.78  # a slip of one or two letters in an ordinary name; looser suggests strangers
MAX_CHOICES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The one service a sentence names, and how to call it without doubt."""

    request: TargetRequest
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The sentence fits several services, or none exactly: ask back."""

    question: str
    choices: tuple[str, ...]


def find_reference(
    text: str, services: Sequence[ServiceState], context: Mapping[str, str], focus: TargetRequest | None
) -> Named | Unclear | None:
    """Find the service a sentence is about.

    `context` is the page the asker looks at (account_id, region, cluster, service) and only breaks ties. `focus` is
    what the conversation is about: a sentence naming only a region, stage or account moves it there. None means that
    the sentence names no service.
    """
    if resource := find_resource(text):
        return Named(request=TargetRequest(text=resource), label=resource)
    words = _words_of(text)
    names = _names_in(text, services)
    narrow = _narrowing(text, words - set(names), services)
    if names:
        return _choose(names, [s for s in services if _called(s, names)], narrow, context)
    if focus is not None and focus.service and narrow:
        return _moved(focus, services, narrow)
    return _close_names(words, services)


def find_resource(text: str) -> str | None:
    """Return the first ARN of ECS or CloudFormation in a text, or the address of one in the console."""
    found = _ARN.search(text)
    return found[0].rstrip(".,;?!)\"'") if found else None


def label_of(state: ServiceState) -> str:
    """Name a service without doubt: this text, sent back, finds it again.

    The family is named where there is one: people mean the newest version.
    """
    return f"{state.family or state.service} in {state.account_name}, {state.region}, cluster {state.cluster}"


def _choose(
    names: Sequence[str], fitting: list[ServiceState], narrow: "_Narrowing", context: Mapping[str, str]
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
    if len(by_place) > 1 and (failing := _only_failing(by_place)) is not None:
        by_place = [failing]
    if len(by_place) == 1:
        return _named(by_place[0], names)
    return Unclear(question=f"{names[0]} fits several services. Which one do you mean?", choices=_labels(by_place))


def _only_failing(places: Sequence[ServiceState]) -> ServiceState | None:
    """Of one service deployed to several regions, return the one that does not stand well, if it is just one.

    Services of other accounts or clusters are others, whatever they are called: those are asked about.
    """
    if len({(state.account_id, state.cluster, state.family or state.service) for state in places}) > 1:
        return None
    failing = [state for state in places if state.status not in {"healthy", "in_progress"}]
    return failing[0] if len(failing) == 1 else None


def _moved(focus: TargetRequest, services: Sequence[ServiceState], narrow: "_Narrowing") -> Named | Unclear:
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
    words = _words_of(said)
    spaced = " " + _BLANKS.sub(" ", said) + " "
    found = [
        name
        for name in known
        if name in words
        or Pattern(rf"(?:^|[^a-z0-9]){escape(_DASHES.sub(' ', name))}(?:[^a-z0-9]|$)", screened=False).search(spaced)
    ]
    return sorted(found, key=len, reverse=True)


def _words_of(text: str) -> set[str]:
    return {word.casefold().strip(".-_") for word in _WORD.findall(text)}


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


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """What else a sentence says about where: regions, accounts by any of their names, stages, clusters."""

    tests: tuple[Callable[[ServiceState], bool], ...]
    said: tuple[str, ...]
    only_region: bool

    def __bool__(self) -> bool:
        return bool(self.tests)

    def admits(self, state: ServiceState) -> bool:
        return all(test(state) for test in self.tests)

    def described(self) -> str:
        return f"in {' and '.join(self.said)}" if self.said else "there"


def _narrowing(text: str, words: set[str], services: Sequence[ServiceState]) -> _Narrowing:
    tests: list[Callable[[ServiceState], bool]] = []
    said: list[str] = []
    regions = set(_REGION.findall(text.casefold()))
    if regions:
        tests.append(lambda s: s.region in regions)
        said += sorted(regions)
    accounts = {s.account_id for s in services if {s.account_id, s.account_name.casefold()} & words}
    if accounts:
        tests.append(lambda s: s.account_id in accounts)
        said += sorted({s.account_name for s in services if s.account_id in accounts})
    else:
        stages = _stages_in(words, services)
        if stages:
            tests.append(lambda s: s.stage.casefold() in stages)
            said += sorted(stages)
    clusters = {s.cluster.casefold() for s in services} & _after_cluster(text)
    if clusters:
        tests.append(lambda s: s.cluster.casefold() in clusters)
        said += [f"cluster {name}" for name in sorted(clusters)]
    return _Narrowing(tuple(tests), tuple(said), only_region=bool(regions) and len(tests) == 1)


def _stages_in(words: set[str], services: Sequence[ServiceState]) -> set[str]:
    synonyms = {"production": "prod", "live": "prod", "staging": "stage", "development": "dev", "testing": "test"}
    spoken = {synonyms.get(word, word) for word in words} | words
    return {s.stage.casefold() for s in services if s.stage} & spoken


def _after_cluster(text: str) -> set[str]:
    return {name.casefold() for name in _CLUSTER.findall(text)}
