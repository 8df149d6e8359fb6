import pytest

from agent.targets.family import families_like, family_of, members_of, version_of


@pytest.mark.parametrize(
    ("service", "family"),
    [
        ("checkout-v42", "checkout"),
        ("checkout_v42", "checkout"),
        ("checkout-42", "checkout"),
        ("checkout-api-v1-2-3", "checkout-api"),
        ("web-1a2b3c4d", "web"),
        ("web-deadbeef", None),  # a word of hexadecimal letters is a word
        ("checkout", None),
        ("checkout-v", None),
        ("v42", None),
        ("s3-proxy", None),
    ],
)
def test_the_family_is_the_name_without_its_version(service: str, family: str | None):
    assert family_of(service) == family


def test_members_come_newest_version_first_by_number_not_by_letter():
    services = ("checkout-v9", "checkout-v10", "checkout-api-v99", "cart-v3", "checkout-v2")
    assert members_of("checkout", services) == ("checkout-v10", "checkout-v9", "checkout-v2")


def test_a_service_without_version_is_the_oldest_member_of_its_family():
    assert members_of("checkout", ("checkout", "checkout-v1")) == ("checkout-v1", "checkout")
    assert version_of("checkout") < version_of("checkout-v0")


def test_case_does_not_part_families():
    assert families_like("CHECKOUT", ("checkout-v1", "checkout-v2", "Checkout", "cart")) == ("Checkout", "checkout")
