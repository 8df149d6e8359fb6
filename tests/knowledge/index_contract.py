"""What every index must do. An index's own test class inherits these tests and gives the fixture `index`, empty."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.article import Label, Section
from knowledge.embedding import Embedder
from knowledge.errors import ModelMismatchError
from knowledge.index import Candidates, Change, Filters, KnowledgeIndex, Mark
from knowledge.ingest import embed_sections
from knowledge.query import prepare
from knowledge.search import Searcher
from knowledge.visibility import Visibility
from tests.knowledge.fakes import ANYBODY, TENANT, WordModel, document, label, section

# The same examples each time, however busy the machine is.
SEARCHED_BY_EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    # Every index runs the same method from a class of its own: that is what a contract is.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.differing_executors],
)
IMAGE = section("book/image.md#tags", "The image tag does not exist in the repository.", title="Image tags")
MEMORY = section("book/memory.md#oom", "The kernel killed the container for its memory.", title="Out of memory")
ROUTE = section("book/route.md#routes", "A listener sends requests by header to a target group.", title="Routing")


async def fill(index: KnowledgeIndex, *sections: Section, model: Embedder | None = None) -> None:
    """Write each section as a document of its own, source by source."""
    for source in {one.source for one in sections}:
        own = [one for one in sections if one.source == source]
        pages = {one.doc_id: [other for other in own if other.doc_id == one.doc_id] for one in own}
        await index.apply(Change(source=source, written=tuple(document(*parts) for parts in pages.values())))
    if model is not None:
        await embed_sections(index, model, lambda text: None)


async def look(
    index: KnowledgeIndex,
    text: str,
    visibility: Visibility = ANYBODY,
    filters: Filters | None = None,
    model: Embedder | None = None,
) -> Candidates:
    query = prepare(text)
    vector = model.embed([query.text])[0] if model else None
    return await index.candidates(query, vector, visibility, filters or Filters(), limit=50)


def ids(found: Candidates) -> set[str]:
    return {candidate.section.id for candidate in found.found}


class IndexContract:
    """The tests.

    Attributes:
        ranks_by_words: sections that share no word with a question are not found by its words. A store that ranks by
            itself may find them too; of it only the best and what is left out is asked.
        takes_vectors: vectors are handed to it.
    """

    ranks_by_words = True
    takes_vectors = True

    def embedder(self, model: str = "words-64") -> WordModel | None:
        return WordModel(model) if self.takes_vectors else None

    def check(self, found: Candidates, *expected: Section | str, without: tuple[Section, ...] = ()) -> None:
        """Check what was found: exactly these, or, where a store ranks by itself, these first and those not at all."""
        wanted = {one if isinstance(one, str) else one.id for one in expected}
        if self.ranks_by_words:
            assert ids(found) == wanted
            return
        best = sorted(found.found, key=lambda one: -one.words)[: len(wanted)]
        assert {one.section.id for one in best} == wanted
        assert ids(found).isdisjoint({one.id for one in without})

    def counted(self, found: Candidates, expected: int) -> None:
        """Check how many sections the asker may see: the count, or that the store admits it cannot count."""
        assert found.searched in ((expected,) if self.takes_vectors else (None,))

    async def test_a_section_comes_back_as_it_was_written(self, index: KnowledgeIndex):
        of = label("everyone", "shop", team="shop", product="carts", category="container_oom")
        written = section("book/deep.md#a", "Nested `code`\nand Ünïcode", title="Deep", path=("Page", "Upper"), of=of)
        await fill(index, written)
        (found,) = (await look(index, "nested code")).found
        assert found.section == written
        assert found.words > 0

    async def test_words_find_their_section_and_no_other(self, index: KnowledgeIndex):
        await fill(index, IMAGE, MEMORY, ROUTE)
        self.check(await look(index, "which image tag"), IMAGE)

    async def test_titles_count_too(self, index: KnowledgeIndex):
        await fill(index, IMAGE, MEMORY, ROUTE)
        self.check(await look(index, "routing"), ROUTE)

    async def test_the_words_of_a_category_count_too(self, index: KnowledgeIndex):
        runbook = section("runbooks/x.md#a", "Build for the other chip.", of=label("everyone", category="exec_format"))
        await fill(index, IMAGE, runbook)
        assert runbook.id in ids(await look(index, "exec format error"))

    async def test_likeness_is_measured_once_there_are_vectors(self, index: KnowledgeIndex):
        if (model := self.embedder()) is None:
            pytest.skip("it makes its vectors itself and tells no cosine")
        await fill(index, IMAGE, MEMORY, ROUTE)
        assert not (await look(index, "the kernel killed the container", model=model)).by_likeness
        await embed_sections(index, model, lambda text: None)
        found = await look(index, MEMORY.embedded_text, model=model)
        likeness = {one.section.id: one.likeness or 0.0 for one in found.found}
        assert found.by_likeness
        assert likeness[MEMORY.id] == pytest.approx(1.0, abs=0.01)
        assert max(likeness, key=likeness.__getitem__) == MEMORY.id

    async def test_a_written_document_replaces_what_it_was(self, index: KnowledgeIndex):
        await fill(index, IMAGE, MEMORY)
        changed = section("book/image.md#new", "Digests are better.", title="Digests")
        await index.apply(Change(source="book", written=(document(changed, version="2"),)))
        assert IMAGE.id not in ids(await look(index, "image tag"))
        self.check(await look(index, "digests"), changed)
        assert await index.marks("book") == {
            "image.md": Mark(version="2", content_hash="2"),
            "memory.md": Mark(version="1", content_hash="1"),
        }

    async def test_a_deleted_document_is_found_no_more(self, index: KnowledgeIndex):
        await fill(index, IMAGE, MEMORY, model=self.embedder())
        await index.apply(Change(source="book", deleted=frozenset({"image.md"})))
        assert ids(await look(index, "image tag", model=self.embedder())) <= {MEMORY.id}
        assert (await index.status()).documents == {"book": 1}

    async def test_sources_do_not_touch_each_other(self, index: KnowledgeIndex):
        other = section("wiki/image.md#tags", "The image tag of another source.", title="Image tags")
        await fill(index, IMAGE, other)
        await index.apply(Change(source="wiki", deleted=frozenset({"image.md"})))
        self.check(await look(index, "image tag"), IMAGE)

    async def test_a_document_without_sections_is_remembered_as_read(self, index: KnowledgeIndex):
        empty = document(IMAGE)
        await index.apply(
            Change(source="book", written=(type(empty)(doc_id="empty.md", mark=empty.mark, sections=()),))
        )
        assert set(await index.marks("book")) == {"empty.md"}

    async def test_filters_narrow_both_kinds_of_candidates(self, index: KnowledgeIndex):
        model = self.embedder()
        about: dict[str, Label] = {
            "a": label("everyone", team="shop", product="carts"),
            "b": label("everyone", team="pay", product="carts"),
            "c": label("everyone"),
        }
        await fill(
            index, *(section(f"book/{name}.md#x", "Tokens expire.", of=of) for name, of in about.items()), model=model
        )
        for filters, expected in (
            (Filters(team="shop"), "a"),
            (Filters(product="carts"), "ab"),
            (Filters(), "abc"),
        ):
            found = await look(index, "tokens expire", filters=filters, model=model)
            assert ids(found) == {f"book/{name}.md#x" for name in expected}
            self.counted(found, len(expected))

    async def test_a_platform_version_leaves_out_pages_of_others_only(self, index: KnowledgeIndex):
        every = label("everyone")
        old = Label(access=every.access, platform_versions=("1", "2"))
        await fill(index, section("book/old.md#x", "Tokens.", of=old), section("book/any.md#x", "Tokens.", of=every))
        assert ids(await look(index, "tokens", filters=Filters(platform_version="2"))) == {
            "book/old.md#x",
            "book/any.md#x",
        }
        assert ids(await look(index, "tokens", filters=Filters(platform_version="3"))) == {"book/any.md#x"}

    async def test_categories_narrow_to_their_runbooks(self, index: KnowledgeIndex):
        of = label("everyone", category="container_oom")
        await fill(index, section("book/r.md#x", "Memory.", of=of), section("book/p.md#x", "Memory."))
        assert ids(await look(index, "memory", filters=Filters(categories=frozenset({"container_oom"})))) == {
            "book/r.md#x"
        }

    async def test_what_says_nothing_of_visibility_is_hidden(self, index: KnowledgeIndex):
        model = self.embedder()
        await fill(index, section("book/x.md#x", "Tokens expire.", of=label()), model=model)
        for groups in ((), ("everyone",), ("shop",), ("",)):
            found = await look(index, "tokens expire", Visibility(tenant=TENANT, groups=frozenset(groups)), model=model)
            assert found.found == ()
            self.counted(found, 0)

    async def test_a_group_opens_what_is_for_it(self, index: KnowledgeIndex):
        await fill(
            index,
            section("book/x.md#x", "Tokens.", of=label("shop")),
            section("book/y.md#x", "Tokens.", of=label("pay")),
        )
        assert ids(await look(index, "tokens", Visibility(tenant=TENANT, groups=frozenset({"shop"})))) == {
            "book/x.md#x"
        }
        assert ids(await look(index, "tokens")) == set()

    @SEARCHED_BY_EXAMPLES
    @given(
        texts=st.lists(
            st.sampled_from(["tokens expire", "tokens rotate nightly", "roads bend"]), min_size=1, max_size=5
        ),
        owners=st.lists(
            st.tuples(
                st.sampled_from(["acme", "umbra"]), st.sampled_from([(), ("everyone",), ("shop",), ("shop", "pay")])
            ),
            min_size=6,
            max_size=6,
        ),
        groups=st.frozensets(st.sampled_from(["shop", "pay", "everyone"])),
    )
    async def test_equal_texts_of_two_tenants_never_leak(
        self,
        index: KnowledgeIndex,
        texts: list[str],
        owners: list[tuple[str, Sequence[str]]],
        groups: frozenset[str],
    ):
        model = self.embedder()
        written = [
            section(f"book/{at}-{number}.md#x", text, of=label(*opened, tenant=tenant))
            for number, text in enumerate(texts)
            for at, (tenant, opened) in enumerate(owners)
        ]
        known = await index.marks("book")
        await index.apply(Change(source="book", deleted=frozenset(known)))
        await fill(index, *written, model=model)
        searcher = Searcher(index, model, without="")
        for tenant in ("acme", "umbra"):
            asker = Visibility(tenant=tenant, groups=groups)
            opened = {"everyone", *groups}
            accesses = {one.id: one.label.access for one in written}
            allowed = {own for own, to in accesses.items() if to.tenant == tenant and opened & to.groups}
            found = await look(index, texts[0], asker, model=model)
            assert ids(found) <= allowed
            self.counted(found, len(allowed))
            for _ in range(2):  # the second is answered with what the first left in memory
                answer = await searcher.search(texts[0], asker, limit=50)
                assert {passage.section_id for passage in answer.passages} <= allowed
                assert answer.searched == found.searched

    async def test_vectors_of_another_size_are_refused(self, index: KnowledgeIndex):
        await fill(index, IMAGE, MEMORY, model=self.embedder())
        with pytest.raises(ModelMismatchError):
            await index.put_vectors("words-64", {MEMORY.text_hash: np.ones(8, dtype=np.float32)})

    async def test_another_model_is_searched_only_when_every_section_has_its_vector(self, index: KnowledgeIndex):
        first, second = self.embedder(), self.embedder("words-b-64")
        if first is None or second is None:
            pytest.skip("it makes its vectors itself")
        await fill(index, IMAGE, MEMORY, model=first)
        (one, *_) = await index.without_vector(second.model, limit=1)
        await index.put_vectors(second.model, {one.text_hash: second.embed([one.embedded_text])[0]})
        assert await index.model() == first.model
        await embed_sections(index, second, lambda text: None)
        assert await index.model() == second.model
        assert await index.without_vector(second.model, limit=10) == ()
        assert (await index.status()).embedded == 2

    async def test_equal_texts_need_one_vector(self, index: KnowledgeIndex):
        if (model := self.embedder()) is None:
            pytest.skip("it makes its vectors itself")
        await fill(index, section("book/a.md#x", "Same."), section("book/b.md#x", "Same."), model=model)
        assert len(model.asked) == 1
        assert (await index.status()).embedded == 2

    async def test_the_status_counts_what_is_there(self, index: KnowledgeIndex):
        await fill(index, IMAGE, MEMORY, section("wiki/a.md#x", "A.", of=label()))
        status = await index.status()
        embedded = 0 if self.takes_vectors else 3
        assert (dict(status.documents), status.sections, status.embedded) == ({"book": 2, "wiki": 1}, 3, embedded)

    async def test_nothing_is_found_in_an_empty_index(self, index: KnowledgeIndex):
        await index.apply(Change(source="book"))
        found = await look(index, "anything", model=self.embedder())
        assert found.found == ()
        self.counted(found, 0)

    async def test_no_word_of_a_question_is_a_command_of_the_index(self, index: KnowledgeIndex):
        await fill(index, IMAGE, section("book/h.md#x", "Image secrets.", of=label("shop")))
        for text in ('image" OR 1=1 --', "image AND NOT (", "*", "image:*", '{"match_all":{}}', "\x00image", "", "'"):
            assert ids(await look(index, text)) <= {IMAGE.id}

    async def test_another_tenant_sees_nothing_not_even_how_much_there_is(self, index: KnowledgeIndex):
        await fill(index, IMAGE)
        found = await look(index, "image", Visibility(tenant="umbra"))
        assert found.found == ()
        self.counted(found, 0)
