import json

import pytest

from tools.secret_detection.named_values import is_secret, named_values


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in named_values(text)]


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD=swordfish", "export DB_PASSWORD=swordfish", "db_password: swordfish\nport: 80", "--db-password=swordfish",
        "-Ddb.password=swordfish", "--db-password swordfish --port 80", '{"dbPassword": "swordfish"}', "DB_PASSWORD\tswordfish",
        json.dumps({"log": json.dumps({"password": "swordfish"})}), "{:password=>'swordfish'}", "map[DB_PASSWORD:swordfish A:b]",
        '{"name": "DB_PASSWORD", "value": "swordfish"}', '{"value": "swordfish", "name": "DB_PASSWORD"}',
        "- name: DB_PASSWORD\n  value: swordfish", "<password>swordfish</password>", '<add key="Password" value="swordfish"/>',
        "key 'DB_PASSWORD' has invalid value 'swordfish'.", "password%3Dswordfish%26x%3D1", "&quot;password&quot;:&quot;swordfish&quot;",
        "DB_PASSWORD\n  Input should be a URL [type=url, input_value='swordfish', input_type=str]",
    ],
)  # fmt: skip
def test_the_value_beside_a_telling_name_is_found_exactly(text: str):
    assert set(found(text)) == {"swordfish"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DB_PASSWORD=a,b;c&d)e", "a,b;c&d)e"),
        ('DB_PASSWORD="two words"', "two words"),
        ('{"password": "pa\\"ss"}', 'pa\\"ss'),
        ("Authorization: Token abcdef012345", "abcdef012345"),
        ("password=abcdef&page=2", "abcdef"),
    ],
)
def test_a_value_ends_where_its_surrounding_ends(text: str, value: str):
    assert found(text) == [value]


@pytest.mark.parametrize(
    "text",
    ["secret: rotate", "token: expired", "auth: permission denied", "unable to retrieve secret: prod/db: not found",
     "arn:aws:secretsmanager:us-west-2:1:secret:prod/db-AbCdEf:password::", "secretArn=abcdefgh", "password=${PASSWORD}",
     "token = self._session.token", "token := r.Header.Get(name)", "/prod/db/password: not-found"],
)  # fmt: skip
def test_prose_names_references_and_code_are_left(text: str):
    assert found(text) == []


def test_in_a_setting_of_its_own_any_word_is_a_secret():
    assert is_secret("TOKEN", "swordfish")
    assert not is_secret("TOKEN", "${TOKEN}")
    assert not is_secret("PARTNER_KEY", "gold")
