import pytest

from agent.detector import all_detectors
from agent.verification.topics import strange_topics
from tests.agent.verification.stage import material

_FOUND = {"image_not_found", "deployment_circuit_breaker"}


@pytest.mark.parametrize("category", [d.category for d in all_detectors() if d.category not in _FOUND])
def test_the_title_of_any_category_that_was_not_found_is_noticed(category: str) -> None:
    title = next(detector.title for detector in all_detectors() if detector.category == category)
    text = f"web-v57 failed because {title[0].lower()}{title[1:]}."
    assert list(strange_topics(text, ("E1", "E2", "E3"), material())) != []


def test_the_title_of_what_was_found_passes() -> None:
    assert list(strange_topics("web-v57 failed because the image does not exist.", ("E1",), material())) == []
