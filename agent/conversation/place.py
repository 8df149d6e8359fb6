"""What a sentence says about where: regions, accounts by any of their names, stages, clusters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.fleet import ServiceState
from agent.targets.region_names import regions_in
from tools.pattern import Pattern

_WORD = Pattern(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_CLUSTER = Pattern(r"(?i)\bcluster\s+([A-Za-z0-9_.\-]+)")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What else a sentence says about where: regions, accounts by any of their names, stages, clusters."""

    tests: tuple[Callable[[ServiceState], bool], ...]
    said: tuple[str, ...]
    only_region: bool

    def __bool__(self) -> bool:
        return bool(self.tests)

    def admits(self, state: ServiceState) -> bool:
        """Whether a service is where the sentence says."""
        return all(test(state) for test in self.tests)

    def described(self) -> str:
        """Say where that is."""
        return f"in {' and '.join(self.said)}" if self.said else "there"


def words_of(text: str) -> set[str]:
    """Return the words of a sentence, names with dashes and dots whole."""
    return {word.casefold().strip(".-_") for word in _WORD.findall(text)}


def narrowing(text: str, services: Sequence[ServiceState], words: set[str] | None = None) -> Narrowing:
    """Return what a sentence says about where; `words` are those of it that may name a place, all of them unless given."""
    return _narrowing(text, words_of(text) if words is None else words, services)


def _narrowing(text: str, words: set[str], services: Sequence[ServiceState]) -> Narrowing:
    tests: list[Callable[[ServiceState], bool]] = []
    said: list[str] = []
    regions = regions_in(text, {state.region for state in services})
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
    return Narrowing(tuple(tests), tuple(said), only_region=bool(regions) and len(tests) == 1)


def _stages_in(words: set[str], services: Sequence[ServiceState]) -> set[str]:
    synonyms = {"production": "prod", "staging": "stage", "development": "dev", "testing": "test"}
    spoken = {synonyms.get(word, word) for word in words} | words
    return {s.stage.casefold() for s in services if s.stage} & spoken


def _after_cluster(text: str) -> set[str]:
    return {name.casefold() for name in _CLUSTER.findall(text)}
