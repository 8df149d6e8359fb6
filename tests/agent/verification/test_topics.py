import pytest

from agent.detector import all_detectors
from agent.verification.topics import strange_topics
from tests.agent.verification.stage import failed, material
from tests.diagnoses import piece

_FOUND = {"image_not_found", "deployment_circuit_breaker"}


@pytest.mark.parametrize("category", [d.category for d in all_detectors() if d.category not in _FOUND])
def test_the_title_of_any_category_that_was_not_found_is_noticed(category: str) -> None:
    title = next(detector.title for detector in all_detectors() if detector.category == category)
    for lead in ("web-v57 failed because", "web-v57 has another problem:"):
        text = f"{lead} {title[0].lower()}{title[1:]}."
        assert list(strange_topics(text, ("E1", "E2", "E3"), material())) != []


def test_a_title_whose_parts_were_read_is_still_another_failure() -> None:
    read = material(failed(evidence=(piece("E1", excerpt="the application is healthy\nthe call came too late"),)))
    said = "web-v57 has another problem: the application is healthy, but too late."
    assert list(strange_topics(said, ("E1",), read)) != []


def test_the_title_of_what_was_found_passes() -> None:
    assert list(strange_topics("web-v57 failed because the image does not exist.", ("E1",), material())) == []
