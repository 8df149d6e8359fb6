from agent.access.named_setting import NamedSetting, setting_naming, told_setting
from tests.facts import container_definition, task_definition


def test_prefers_the_variable_that_changed() -> None:
    new = container_definition(environment={"OLD_URL": "http://db.example", "DB_URL": "postgres://db.example/x"})
    old = container_definition(environment={"OLD_URL": "http://db.example", "DB_URL": "postgres://db-1.example/x"})
    assert setting_naming("db.example", new, old) == NamedSetting(variable="DB_URL", changed=True)
    assert setting_naming("db.example", new, None) == NamedSetting(variable="OLD_URL", changed=False)


def test_nothing_is_said_of_what_no_variable_names() -> None:
    assert setting_naming("db", container_definition(environment={"A": "db"}), None) is None
    assert setting_naming("db.example", container_definition(), None) is None
    assert setting_naming(None, container_definition(), None) is None
    assert told_setting(None, task_definition(), None) == ""


def test_names_both_revisions() -> None:
    told = told_setting(NamedSetting(variable="DB_URL", changed=True), task_definition(57), task_definition(56))
    assert told == " web:57 says so in DB_URL, which web:56 did not."
