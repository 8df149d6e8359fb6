"""Verifies true and false answers from the documentation, over the bundled pages and the judged questions."""

from collections import Counter
from random import Random

from agent.settings import AWS_LINK_HOSTS
from agent.verification.page_statements import verify_from_pages
from evals.groundedness.measure import SEED, Groundedness, shown_of
from evals.groundedness.page_cases import page_cases
from evals.groundedness.page_lies import false_page_drafts
from evals.groundedness.page_truths import true_page_drafts


def measure_pages(*, seed: int = SEED, every: int = 1) -> Groundedness:
    """Generate the drafts of every `every`-th judged question and verify them."""
    random = Random(seed)
    kinds: Counter[str] = Counter()
    shown: list[str] = []
    harmed: list[str] = []
    count = 0
    for case in list(page_cases(random))[::every]:
        material = case.material(link_hosts=AWS_LINK_HOSTS)
        for lied_of, lie in false_page_drafts(case, random):
            kinds[lie.kind] += 1
            own = material if lied_of is case else lied_of.material(link_hosts=AWS_LINK_HOSTS)
            if (said := shown_of(verify_from_pages(lie.draft, own))) is not None:
                shown.append(f"{case.id}, {lie.kind}: {said}")
        for draft in true_page_drafts(case, random):
            count += 1
            if rejected := verify_from_pages(draft, material).rejected:
                harmed.append(f"{case.id}: {rejected[0].text} ({rejected[0].reasons[0]})")
    return Groundedness(false_drafts=kinds, shown=tuple(shown), true_drafts=count, harmed=tuple(harmed))
