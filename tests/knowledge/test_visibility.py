import pytest

from knowledge.visibility import Access, Visibility, parse_groups


@pytest.mark.parametrize("written", [None, "", " , ", [], [None, 3], {"everyone": True}, True, 7])
def test_whatever_names_no_group_opens_to_nobody(written: object):
    access = Access(tenant="acme", groups=parse_groups(written))
    assert not access.opens_to(Visibility(tenant="acme", groups=frozenset({"everyone", "shop", ""})))


@pytest.mark.parametrize("written", ["everyone", ["everyone"], "shop, everyone"])
def test_everyone_is_everyone_of_the_same_tenant(written: object):
    access = Access(tenant="acme", groups=parse_groups(written))
    assert access.opens_to(Visibility(tenant="acme"))
    assert not access.opens_to(Visibility(tenant="umbra"))


def test_one_common_group_is_enough():
    access = Access(tenant="acme", groups=frozenset({"shop", "pay"}))
    assert access.opens_to(Visibility(tenant="acme", groups=frozenset({"pay"})))
    assert not access.opens_to(Visibility(tenant="acme", groups=frozenset({"Pay"})))
