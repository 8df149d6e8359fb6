import asyncio
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import IndexUnavailableError
from knowledge.index import Change
from knowledge.local_index import LocalIndex
from tests.knowledge.fakes import ANYBODY, WordModel, document, label, section
from tests.knowledge.index_contract import IMAGE, MEMORY, SEARCHED_BY_EXAMPLES, IndexContract, fill, ids, look

WORDS = st.lists(st.sampled_from(["tokens", "expire", "roads", "bend", "nightly", "secret"]), min_size=1, max_size=8)


class TestLocalIndex(IndexContract):
    @pytest.fixture
    def index(self, tmp_path: Path) -> LocalIndex:
        return LocalIndex(tmp_path / "knowledge.db")


def test_what_others_may_see_moves_no_score(tmp_path_factory: pytest.TempPathFactory):
    """Scores count visible sections only: from them nobody learns which words stand in a hidden page."""

    @settings(SEARCHED_BY_EXAMPLES, max_examples=25)
    @given(own=st.lists(WORDS, min_size=1, max_size=4), hidden=st.lists(WORDS, max_size=5), asked=WORDS)
    def property_holds(own: list[list[str]], hidden: list[list[str]], asked: list[str]):
        asyncio.run(check(own, hidden, asked))

    async def check(own: list[list[str]], hidden: list[list[str]], asked: list[str]):
        model = WordModel()
        mine = [section(f"book/m{at}.md#x", " ".join(words)) for at, words in enumerate(own)]
        theirs = [
            section(f"book/t{at}.md#x", " ".join(words), of=label("everyone", tenant="umbra"))
            for at, words in enumerate(hidden)
        ]
        alone, beside = (LocalIndex(tmp_path_factory.mktemp("index") / "k.db") for _ in range(2))
        await fill(alone, *mine, model=model)
        await fill(beside, *theirs, *mine, model=model)
        expected = await look(alone, " ".join(asked), ANYBODY, model=model)
        found = await look(beside, " ".join(asked), ANYBODY, model=model)
        assert found.searched == expected.searched
        assert {(c.section.id, round(c.words, 9), round(c.likeness or 0, 5)) for c in found.found} == {
            (c.section.id, round(c.words, 9), round(c.likeness or 0, 5)) for c in expected.found
        }

    property_holds()


async def test_without_a_file_it_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(IndexUnavailableError, match="tsuba knowledge sync"):
        await look(LocalIndex(tmp_path / "none.db"), "anything")


async def test_a_file_that_is_no_index_is_refused(tmp_path: Path):
    path = tmp_path / "knowledge.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexUnavailableError, match="cannot be used"):
        await look(LocalIndex(path), "anything")


async def test_a_file_of_another_form_is_made_anew_by_a_sync(tmp_path: Path):
    path = tmp_path / "knowledge.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE sections (old TEXT)")
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    index = LocalIndex(path)
    with pytest.raises(IndexUnavailableError, match="another version"):
        await look(index, "anything")
    await fill(index, IMAGE)
    assert ids(await look(index, "image tag")) == {IMAGE.id}


async def test_another_process_sees_what_was_written(tmp_path: Path):
    path = tmp_path / "knowledge.db"
    reader, writer = LocalIndex(path), LocalIndex(path)
    await fill(writer, IMAGE)
    assert ids(await look(reader, "image tag memory")) == {IMAGE.id}
    await fill(writer, MEMORY)
    assert ids(await look(reader, "image tag memory")) == {IMAGE.id, MEMORY.id}


def test_a_writer_killed_in_its_transaction_leaves_what_was_there(tmp_path: Path):
    path = tmp_path / "knowledge.db"
    index = LocalIndex(path)
    asyncio.run(fill(index, IMAGE))
    program = f"""
        import os
        from pathlib import Path
        from knowledge.local_tables import LocalFile
        with LocalFile(Path({str(path)!r})).writing() as connection:
            connection.execute("DELETE FROM sections")
            connection.execute("DELETE FROM documents")
            os._exit(9)
    """
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=Path(__file__).parents[2], check=False
    )
    assert killed.returncode == 9
    assert ids(asyncio.run(look(LocalIndex(path), "image tag"))) == {IMAGE.id}
    asyncio.run(index.apply(Change(source="book", written=(document(MEMORY),))))
    assert ids(asyncio.run(look(index, "kernel"))) == {MEMORY.id}


async def test_searches_and_writes_may_run_side_by_side(tmp_path: Path):
    index = LocalIndex(tmp_path / "knowledge.db")
    await fill(index, IMAGE)
    more = [section(f"book/m{at}.md#x", "More about an image tag.") for at in range(12)]
    found, _ = await asyncio.gather(
        asyncio.gather(*(look(index, "image tag") for _ in range(12))),
        asyncio.gather(*(fill(index, one) for one in more)),
    )
    assert all(IMAGE.id in ids(one) for one in found)
    assert len(ids(await look(index, "image tag"))) == 13
