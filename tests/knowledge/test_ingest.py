import asyncio
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from knowledge.index import KnowledgeIndex
from knowledge.ingest import SyncReport, sync
from knowledge.local_index import LocalIndex
from knowledge.search import Searcher
from tests.knowledge.fakes import ANYBODY, MemorySource, WordModel, label
from tests.knowledge.index_contract import ids, look

PAGES = {f"p{at}.md": f"# Page {at}\nAbout number{at}.\n## More\nDetail{at}." for at in range(10)}


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    return LocalIndex(tmp_path / "knowledge.db")


async def bring(
    index: KnowledgeIndex, *sources: MemorySource, model: WordModel | None = None, allow: bool = False
) -> SyncReport:
    return await sync(sources, index, model or WordModel(), allow_deletions=allow)


async def test_the_first_sync_writes_everything_with_vectors(index: LocalIndex):
    report = await bring(index, MemorySource(pages=dict(PAGES)))
    (source,) = report.sources
    assert (source.listed, source.written, source.deleted, source.unchanged) == (10, 10, 0, 0)
    assert (report.embedded, report.model, report.complete) == (20, "words-64", True)
    status = await index.status()
    assert (status.sections, status.embedded) == (20, 20)


async def test_the_second_reads_nothing(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    source.reads.clear()
    report = await bring(index, source)
    assert source.reads == []
    assert (report.sources[0].written, report.sources[0].unchanged, report.embedded) == (0, 10, 0)


async def test_a_source_without_versions_is_read_and_only_what_differs_written(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES), with_versions=False)
    await bring(index, source)
    source.pages["p3.md"] = "# Page 3\nNow otherwise."
    report = await bring(index, source)
    assert (report.sources[0].written, report.embedded) == (1, 1)
    assert ids(await look(index, "otherwise")) == {"book/p3.md#page-3"}


async def test_a_change_of_visibility_in_the_settings_reaches_pages_that_did_not_change(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    source.form, source.of = "2", label("shop")
    assert (await bring(index, source)).sources[0].written == 10
    assert (await look(index, "number3")).searched == 0


async def test_what_is_gone_is_deleted(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    del source.pages["p3.md"], source.pages["p4.md"]
    report = await bring(index, source)
    assert report.sources[0].deleted == 2
    assert ids(await look(index, "number3")) == set()


async def test_more_than_a_fifth_is_not_deleted_unless_that_is_wanted(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    source.pages = {"p0.md": "# Page 0\nStill changed.", "new.md": "# New\nArrived."}
    report = await bring(index, source)
    assert not report.complete
    assert "9 of 10 documents are gone" in (report.sources[0].problem or "")
    assert "--allow-deletions" in (report.sources[0].problem or "")
    assert (await index.status()).documents == {"book": 11}
    assert ids(await look(index, "arrived")) == {"book/new.md#new"}
    assert (await bring(index, source, allow=True)).sources[0].deleted == 9
    assert (await index.status()).documents == {"book": 2}


async def test_an_empty_listing_empties_nothing(index: LocalIndex):
    source = MemorySource(pages={"only.md": "# Only\nOne."})
    await bring(index, source)
    source.pages = {}
    assert "1 of 1" in ((await bring(index, source)).sources[0].problem or "")
    assert ids(await look(index, "only"))


async def test_a_listing_that_breaks_off_deletes_nothing_and_holds_up_no_other(index: LocalIndex):
    broken, other = MemorySource(pages=dict(PAGES)), MemorySource(name="wiki", pages={"w.md": "# Wiki\nHere."})
    await bring(index, broken)
    broken.pages = {"p0.md": PAGES["p0.md"]}
    broken.gone_dark = True
    report = await bring(index, broken, other)
    assert "left as it was: the connection broke" in (report.sources[0].problem or "")
    assert (await index.status()).documents == {"book": 10, "wiki": 1}
    assert not report.complete


async def test_one_unreadable_page_is_told_and_keeps_what_was_known_of_it(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    source.pages |= {"p3.md": "# Page 3\nChanged.", "p4.md": "# Page 4\nChangedtoo."}
    source.unreadable = {"p3.md"}
    report = await bring(index, source)
    assert report.sources[0].unreadable == (("p3.md", "it is no text"),)
    assert not report.complete
    assert ids(await look(index, "number3")) == {"book/p3.md#page-3"}
    assert ids(await look(index, "changedtoo")) == {"book/p4.md#page-4"}


async def test_pages_nobody_may_see_are_counted(index: LocalIndex):
    report = await bring(index, MemorySource(pages=dict(PAGES), of=label()))
    assert report.sources[0].hidden == 10


async def test_a_model_that_breaks_leaves_the_words_and_the_next_sync_makes_the_vectors(index: LocalIndex):
    model = WordModel()
    model.broken = True
    source = MemorySource(pages=dict(PAGES))
    report = await bring(index, source, model=model)
    assert report.notes == ("0 sections have a vector, the rest none: the model is broken",)
    assert ids(await look(index, "number3")) == {"book/p3.md#page-3"}
    model.broken = False
    assert (await bring(index, source, model=model)).embedded == 20
    assert (await Searcher(index, model).search("number3", ANYBODY)).notes == ()


async def test_without_a_model_it_says_why(index: LocalIndex):
    report = await sync([MemorySource(pages=dict(PAGES))], index, None, without="the extra is missing")
    assert report.notes == ("no vectors were made: the extra is missing",)


async def test_another_model_makes_all_vectors_anew(index: LocalIndex):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    report = await bring(index, source, model=WordModel("words-b-64"))
    assert report.embedded == 20
    assert await index.model() == "words-b-64"


KILLED = """
    import asyncio, os
    from pathlib import Path
    from knowledge.ingest import sync
    from knowledge.local_index import LocalIndex
    from tests.knowledge.fakes import MemorySource, WordModel
    from tests.knowledge.test_ingest import PAGES

    left = {steps}

    class Dying:
        def __init__(self, inside):
            self.inside = inside
        def __getattr__(self, name):
            global left
            left -= 1
            if left == 0:
                os._exit(9)
            return getattr(self.inside, name)

    changed = {{name: text + " Revised." for name, text in PAGES.items()}}
    index = Dying(LocalIndex(Path({path!r})))
    asyncio.run(sync([MemorySource(pages=changed)], index, WordModel()))
"""


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6])
def test_a_sync_killed_at_any_step_leaves_an_index_that_serves_and_the_next_one_finishes(tmp_path: Path, steps: int):
    path = tmp_path / "knowledge.db"
    asyncio.run(bring(LocalIndex(path), MemorySource(pages=dict(PAGES))))
    program = textwrap.dedent(KILLED).format(steps=steps, path=str(path))
    ended = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False, timeout=60)
    assert ended.returncode == 9
    assert ids(asyncio.run(look(LocalIndex(path), "number3"))) == {"book/p3.md#page-3"}
    revised = MemorySource(pages={name: text + " Revised." for name, text in PAGES.items()})
    assert asyncio.run(bring(LocalIndex(path), revised)).complete
    status = asyncio.run(LocalIndex(path).status())
    assert (status.sections, status.embedded) == (20, 20)
    assert len(ids(asyncio.run(look(LocalIndex(path), "revised")))) == 10
