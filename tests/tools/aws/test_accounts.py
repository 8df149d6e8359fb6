from pathlib import Path

import pytest

from tools.aws.accounts import DirectoryFile, find_account, parse_directory, read_directory
from tools.errors import DirectoryError, UnknownAccountError
from tools.principal import Principal

DOCUMENT = {
    "accounts": [
        {"id": "111122223333", "name": "shop-prod", "aliases": ["shop"], "team": "shop", "regions": ["eu-west-1"]},
        {"id": "444455556666", "name": "pay-prod", "team": "pay", "role": "arn:aws:iam::444455556666:role/x/Reader"},
    ],
    "people": [
        {"subject": "jane", "name": "Jane", "teams": ["shop"]},
        {"subject": "root", "teams": [], "operator": True},
    ],
}
DIRECTORY = parse_directory(DOCUMENT, origin="test")


def test_a_person_sees_the_accounts_of_the_teams_and_an_operator_all() -> None:
    jane, operator = DIRECTORY.principal("jane", "cli"), DIRECTORY.principal("root", "http")
    assert [account.name for account in DIRECTORY.accounts_for(jane)] == ["shop-prod"]
    assert [account.name for account in DIRECTORY.accounts_for(operator)] == ["shop-prod", "pay-prod"]
    assert DIRECTORY.accounts_for(Principal(subject="nobody")) == ()


@pytest.mark.parametrize("wanted", ["111122223333", "shop-prod", "SHOP-Prod", "shop"])
def test_an_account_is_found_by_id_name_and_alias(wanted: str) -> None:
    assert find_account(DIRECTORY.accounts, wanted).id == "111122223333"


def test_what_is_not_ones_own_is_answered_like_what_does_not_exist() -> None:
    without = parse_directory(DOCUMENT | {"accounts": DOCUMENT["accounts"][:1]}, origin="test")
    messages: list[str] = []
    for directory in (DIRECTORY, without):
        with pytest.raises(UnknownAccountError) as raised:
            find_account(directory.accounts_for(directory.principal("jane", "cli")), "pay-prod")
        messages.append(str(raised.value))
    assert messages[0] == messages[1]
    assert "444455556666" not in messages[0]


def test_close_names_are_suggested_from_what_one_may_see() -> None:
    with pytest.raises(UnknownAccountError, match="did you mean shop-prod"):
        find_account(DIRECTORY.accounts, "shop-prd")


def test_a_role_is_a_name_or_an_arn() -> None:
    assert [account.role_arn for account in DIRECTORY.accounts] == [
        "arn:aws:iam::111122223333:role/TsubaRead",
        "arn:aws:iam::444455556666:role/x/Reader",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"accounts": [{"id": "1", "name": "a", "colour": "red"}]}, r"wrong at accounts.0.colour"),
        ({"accounts": [{"name": "a"}]}, r"wrong at accounts.0.id"),
        ({"accounts": [{"id": "1", "name": "a"}] * 2}, "lists the account 1 twice"),
        ({"accounts": [], "people": [{"subject": "jane"}] * 2}, "lists the person jane twice"),
        ({}, "wrong at accounts"),
    ],
)
def test_a_wrong_directory_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(DirectoryError, match=message):
        parse_directory(change, origin="test")


def test_an_id_written_as_a_number_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text("accounts: [{id: 111122223333, name: shop}]")
    assert read_directory(path).accounts[0].id == "111122223333"


def test_the_file_is_read_again_when_it_changes_and_old_rights_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text("accounts: [{id: 1, name: shop}]")
    now = DirectoryFile(path)
    assert [account.name for account in now().accounts] == ["shop"]
    path.write_text("accounts: [{id: 1, name: shop}, {id: 2, name: pay}]")
    assert [account.name for account in now().accounts] == ["shop", "pay"]
    path.unlink()
    with pytest.raises(DirectoryError):
        now()


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="cannot be read"):
        read_directory(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("a: [")
    with pytest.raises(DirectoryError, match="is not YAML"):
        read_directory(tmp_path / "bad.yaml")


def test_nobody_of_that_name_is_told() -> None:
    with pytest.raises(DirectoryError, match="nobody called eve"):
        DIRECTORY.principal("eve", "cli")


def test_a_model_may_be_kept_from_an_account_or_a_stage() -> None:
    account = {"name": "a", "team": "t"}
    document = {
        "accounts": [
            {**account, "id": "1", "stage": "dev"},
            {**account, "id": "2", "stage": "prod"},
            {**account, "id": "3", "stage": "prod", "model": "allowed"},
            {**account, "id": "4", "model": "never"},
        ],
        "stages": [{"name": "prod", "model": "never"}],
    }
    accounts = parse_directory(document, origin="test").accounts
    assert [account.model for account in accounts] == ["allowed", "never", "allowed", "never"]


@pytest.mark.parametrize(
    ("stages", "complaint"),
    [
        ([{"name": "prod", "model": "nevr"}], r"stages\.0\.model"),
        ([{"name": "prod"}, {"name": "prod"}], "lists the stage prod twice"),
    ],
)
def test_a_stage_that_makes_no_sense_is_named(stages: list[dict[str, str]], complaint: str) -> None:
    with pytest.raises(DirectoryError, match=complaint):
        parse_directory(DOCUMENT | {"stages": stages}, origin="test")
