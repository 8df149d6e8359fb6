import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from agent.errors import SettingsError
from agent.settings import LogStoreSettings, Settings, load_settings

EXAMPLE = Path(__file__).parents[2] / "docs" / "tsuba.example.toml"


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import os

    for name in [name for name in os.environ if name.startswith("TSUBA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flat(table: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= flat(value, f"{above}{key}.") if isinstance(value, dict) else {above + key: value}
    return found


def fields(model: type[BaseModel], above: str = "") -> set[str]:
    names: set[str] = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        names |= fields(inner, f"{above}{name}.") if nested else {above + name}
    return names


def commented(text: str) -> set[str]:
    """The settings that stand behind a "# ", by their whole name; "#   " is an example of more than one line."""
    names: set[str] = set()
    section = ""
    for line in text.splitlines():
        if found := re.fullmatch(r"\[([\w.]+)\]|# \[\[(\w+)\]\]", line):
            section = f"{found[1] or found[2]}."
        elif found := re.match(r"# (\w+) = ", line):
            names.add(section + found[1])
    return names


def default(name: str) -> Any:
    value: Any = Settings()
    for part in name.split("."):
        value = getattr(value, part)
    return value


def test_without_file_or_environment_the_defaults_hold():
    settings = load_settings()
    assert (settings.host, settings.port, settings.accounts_file) == ("127.0.0.1", 8320, None)


def test_the_environment_wins_over_the_file(empty_directory: Path, monkeypatch: pytest.MonkeyPatch):
    (empty_directory / "tsuba.toml").write_text('port = 1111\nsubject = "maria"\n')
    monkeypatch.setenv("TSUBA_PORT", "2222")
    settings = load_settings()
    assert (settings.port, settings.subject) == (2222, "maria")


def test_a_file_named_by_the_environment_is_read(empty_directory: Path, monkeypatch: pytest.MonkeyPatch):
    (empty_directory / "other.toml").write_text("port = 1111\n")
    monkeypatch.setenv("TSUBA_CONFIG", "other.toml")
    assert load_settings().port == 1111


def test_a_list_is_written_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TSUBA_ALLOWED_LINK_HOSTS", "a.example, b.example")
    assert load_settings().allowed_link_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("file", "environment", "complaint"),
    [
        ("", {"TSUBA_PORT": "many"}, r"setting TSUBA_PORT cannot be used: input should be a valid integer"),
        ("port = 'many'", {}, r"setting port in tsuba.toml cannot be used"),
        ("prot = 1", {}, r"tsuba.toml sets prot, which is no setting"),
        ("port = ", {}, r"tsuba.toml is not TOML"),
        ("", {"TSUBA_CONFIG": "absent.toml"}, r"configuration file absent.toml cannot be read: No such file"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    file: str, environment: dict[str, str], complaint: str, empty_directory: Path, monkeypatch: pytest.MonkeyPatch
):
    (empty_directory / "tsuba.toml").write_text(file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=complaint) as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_the_example_shows_every_setting_with_its_default():
    text = EXAMPLE.read_text()
    # Of what may be listed any number of times, one is shown behind "#".
    listed = {f"log_stores.{name}" for name in fields(LogStoreSettings)}
    assert flat(tomllib.loads(text)).keys() | commented(text) == (fields(Settings) - {"log_stores"}) | listed
    assert Settings(**tomllib.loads(text)) == Settings()


def test_the_example_holds_back_only_what_has_no_default():
    text = EXAMPLE.read_text()
    live = flat(tomllib.loads(text))
    held_back = {name for name in commented(text) if not name.startswith("log_stores.")}
    without_default = {name for name in fields(Settings) if default(name) is None}
    assert fields(Settings) - live.keys() - {"log_stores"} == without_default == held_back


def test_the_chain_that_the_example_shows_is_one():
    text = EXAMPLE.read_text()
    shown = "\n".join(line[4:] for line in text.splitlines() if line.startswith("#   "))
    chain = Settings(**tomllib.loads(shown)).model.chain
    assert [entry.model_name for entry in chain] == ["us.anthropic.claude-sonnet-5-5", "us.amazon.nova-lite-v1:0"]


def test_a_nested_setting_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TSUBA_MODEL__ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv(
        "TSUBA_MODEL__CHAIN", '[{"id": "us.anthropic.claude-haiku-5-5", "input_usd": 0.1, "output_usd": 0.5}]'
    )
    model = load_settings().model
    assert (model.endpoint_url, [entry.id for entry in model.chain]) == (
        "http://127.0.0.1:9",
        ["us.anthropic.claude-haiku-5-5"],
    )


def test_a_chain_without_prices_is_named(empty_directory: Path):
    (empty_directory / "tsuba.toml").write_text('[[model.chain]]\nid = "m"\noutput_usd = 1\n')
    with pytest.raises(
        SettingsError, match=r"model\.chain\.0\.input_usd in tsuba\.toml cannot be used: field required"
    ):
        load_settings()


def test_the_log_store_of_the_example_can_be_used(empty_directory: Path):
    lines = EXAMPLE.read_text().partition("# [[log_stores]]")[2].partition("\n[knowledge]")[0].splitlines()
    pairs = [line[2:] for line in lines if line.startswith("# ") and " " not in line[2:].partition(" = ")[0]]
    shown = [pair for pair in pairs if " = " in pair and not pair.startswith("username")]
    (empty_directory / "tsuba.toml").write_text("[[log_stores]]\n" + "\n".join(shown))
    (form,) = load_settings().log_stores
    store = form.store()
    assert (store.host, store.sign, store.password) == ("search-logs-abc.us-west-2.es.amazonaws.com", "own", "...")
    assert "..." not in repr(form)


@pytest.mark.parametrize(
    "wrong",
    [
        'endpoint = "logs.example.com"\nindex = "ecs"\nsign = "none"',
        'endpoint = "https://u:p@logs.example.com"\nindex = "ecs"\nsign = "none"',
        'endpoint = "https://logs.example.com"\nindex = "../_all"\nsign = "none"',
        'endpoint = "https://logs.example.com"\nindex = "_all/_doc"\nsign = "none"',
        'endpoint = "https://logs.example.com"\nindex = "ecs"',
        'endpoint = "https://logs.example.com"\nindex = "ecs"\nregion = "eu-west-1"\nusername = "u"',
        'endpoint = "https://logs.example.com"\nindex = "ecs"\nsign = "none"\nhost = "x"',
    ],
)
def test_a_log_store_that_cannot_be_used_is_refused(empty_directory: Path, wrong: str):
    (empty_directory / "tsuba.toml").write_text(f"[[log_stores]]\n{wrong}")
    with pytest.raises(SettingsError, match="log_stores"):
        load_settings()
