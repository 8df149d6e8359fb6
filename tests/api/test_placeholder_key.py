from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import SettingsError
from api.placeholder_key import use_kept_key, use_key_if_kept
from tools.placeholders import _Held, placeholder


@pytest.fixture(autouse=True)
def key_of_before() -> Iterator[None]:
    before = _Held.key
    yield
    _Held.key = before


def test_a_key_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "state" / "redaction.key"
    use_kept_key(path)
    named = placeholder("hunter22")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["redaction.key"]
    _Held.key = None
    use_kept_key(path)
    assert placeholder("hunter22") == named


def test_a_command_draws_none_and_uses_the_servers(tmp_path: Path):
    path = tmp_path / "redaction.key"
    use_key_if_kept(path)
    assert not path.exists()
    use_kept_key(path)
    named = placeholder("hunter22")
    _Held.key = None
    use_key_if_kept(path)
    assert placeholder("hunter22") == named


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcd"])
def test_a_file_without_a_key_is_refused_by_name(tmp_path: Path, content: str):
    path = tmp_path / "redaction.key"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"redaction\.key holds"):
        use_kept_key(path)


def test_a_file_that_cannot_be_made_is_refused_by_name(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="redaction_key_file"):
        use_kept_key(tmp_path / "file" / "redaction.key")
