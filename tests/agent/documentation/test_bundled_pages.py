import pytest

from agent.documentation.bundled_pages import bundled_page
from agent.documentation.settings import KnowledgeSettings
from agent.errors import NotFoundError
from tools.principal import Principal

BOTH = KnowledgeSettings(example_platform=True)
ADA = Principal(subject="ada", teams=frozenset({"shop"}), is_operator=False, via="http")
PAYER = Principal(subject="pia", teams=frozenset({"payments"}), is_operator=False, via="http")
OPERATOR = Principal(subject="ola", teams=frozenset(), is_operator=True, via="http")


def test_a_page_is_found_as_the_search_has_it():
    page = bundled_page(BOTH, ADA, "platform", "promote-and-roll-back")
    assert (page.title, page.url) == ("Promote and roll back", "/docs/platform/promote-and-roll-back")
    assert bundled_page(BOTH, ADA, "runbooks", "exec_format").label.category == "exec_format"


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("platform", "nothing"), ("elsewhere", "faq"), ("platform", "../runbooks/exec_format"), ("platform", "README"),
        ("platform", "faq.md"), ("platform", ""), ("runbooks", "faq"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_found(source: str, page: str):
    with pytest.raises(NotFoundError):
        bundled_page(BOTH, OPERATOR, source, page)


def test_a_page_for_others_is_as_if_it_were_not_there():
    assert bundled_page(BOTH, OPERATOR, "platform", "on-call-handbook").title
    assert bundled_page(BOTH, PAYER, "platform", "payments-cardholder-zone").title
    for page in ("on-call-handbook", "payments-cardholder-zone"):
        with pytest.raises(NotFoundError) as hidden:
            bundled_page(BOTH, ADA, "platform", page)
        with pytest.raises(NotFoundError) as absent:
            bundled_page(BOTH, ADA, "platform", "nothing")
        assert str(hidden.value).replace(page, "nothing") == str(absent.value)


def test_what_is_not_included_is_not_shown():
    with pytest.raises(NotFoundError):
        bundled_page(KnowledgeSettings(), OPERATOR, "platform", "faq")
    with pytest.raises(NotFoundError):
        bundled_page(KnowledgeSettings(bundled=False), OPERATOR, "runbooks", "exec_format")
