"""The loop on the wire: what is asked, what is kept, and that whatever goes wrong the rules' answer stands."""

import json

import pytest

from agent.reasoning.reads import Brought
from agent.reasoning.reason import MAX_READS, MAX_TURNS, Question
from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule
from evals.bedrock_lab.turn import Mishap, ToolUse, Turn
from tests.agent.reasoning.stage import CAUSE, SUMMARY, digging, done, drafted, reasoned
from tests.agent.verification.stage import failed
from tests.diagnoses import AT
from tests.facts import SCOPE
from tests.model_stage import BROKEN, NOVA, SONNET, ModelStage, entry
from tools.evidence import Evidence, Found, Gap, Unread

LIE = {"role": "cause", "category": "disk_full", "text": "The disk is full.", "sources": ["E1"]}
FACT = {"role": "fact", "text": "Memory of web-v57 peaked at 31%.", "sources": ["E6"]}
READ = ToolUse(name="ecs_describe_services", input={"cluster": "prod", "services": ["web-v57"]})
STRANGE = ToolUse(name="ecs_describe_services", input={"cluster": "prod", "services": ["payroll"]})


class FakeReads:
    """Reads that bring one piece of evidence each, or cannot be made."""

    scope = SCOPE

    def __init__(self, *, denied: bool = False) -> None:
        self.made: list[str] = []
        self._denied = denied

    async def make(self, requests):
        self.made += [request.tool.name for request in requests]
        return Brought(answers={request: self._answer(request) for request in requests}, requests=len(requests))

    def _answer(self, request):
        if self._denied:
            gap = Gap(operation="ecs:DescribeServices", scope=SCOPE, resource="r", reason="denied", effect="x")
            return Unread(gap=gap)
        number = len(self.made)
        piece = Evidence(
            id=f"ev-further-{number}", operation="ecs:DescribeServices", scope=SCOPE, resource="web-v57",
            event_time=None, read_time=AT, title="Memory", excerpt="memory peaked at 31%",
        )  # fmt: skip
        return Found(value=1, evidence=(piece,))


async def test_what_is_supported_is_kept(bedrock: ModelStage) -> None:
    bedrock.lab.play(drafted(SUMMARY, CAUSE))
    told = await reasoned(bedrock)
    assert told.verified is not None
    assert [said.role for said in told.verified.statements] == ["summary", "cause"]
    assert told.note is None
    assert told.prompts == ("answer@2",)
    assert told.model_id == bedrock.asked()[0]


async def test_what_is_not_supported_goes_back_once_with_the_reason_and_is_then_dropped(bedrock: ModelStage) -> None:
    bedrock.lab.play(drafted(SUMMARY, LIE), drafted(LIE, CAUSE))
    told = await reasoned(bedrock)
    assert told.verified is not None
    assert [said.role for said in told.verified.statements] == ["summary", "cause"]
    assert [rejected.text for rejected in told.verified.rejected] == ["The disk is full."]
    second = json.dumps(bedrock.lab.requests()[1].body)
    assert "disk_full is not among them" in second


async def test_without_anything_supported_the_rules_answer_stands_and_says_why(bedrock: ModelStage) -> None:
    bedrock.lab.play(drafted(LIE), drafted(LIE))
    told = await reasoned(bedrock)
    assert told.verified is None
    assert told.note == "What the language model wrote is not supported by the evidence; this is by rule."


@pytest.mark.parametrize(
    ("first", "author", "roles"),
    [((LIE,), NOVA, ["summary", "cause"]), ((SUMMARY, LIE), SONNET, ["summary"])],
    ids=["nothing of the first", "some of the first"],
)
async def test_an_answer_has_one_author_who_is_named(
    bedrock: ModelStage, first: tuple[dict[str, object], ...], author: str, roles: list[str]
) -> None:
    """Between a draft and its second the first model may fail, and another stand in."""
    down = Turn(mishap=Mishap(kind="error", code="AccessDeniedException"))
    again = ToolUse(name="give_answer", raw=drafted(SUMMARY, CAUSE).text)
    bedrock.lab.play(drafted(*first), down, Turn(tool_calls=(again,)))
    told = await reasoned(bedrock, chain=(entry(), entry(NOVA)))
    assert bedrock.asked() == [SONNET, SONNET, NOVA]
    assert told.verified is not None
    assert (told.model_id, [said.role for said in told.verified.statements]) == (author, roles)


@pytest.mark.parametrize(
    "turn",
    [
        Turn(text="I think it is the disk."),
        Turn(text='{"statements": [{"role": "tru'),
        Turn(text="", stop_reason="guardrail_intervened"),
        Turn(text='{"statements": []}', stop_reason="max_tokens"),
    ],
    ids=["prose", "broken", "guardrail", "cut"],
)
async def test_nonsense_leaves_the_rules_answer(bedrock: ModelStage, turn: Turn) -> None:
    bedrock.lab.play(otherwise=lambda call: turn)
    told = await reasoned(bedrock)
    assert told.verified is None
    assert told.note


@pytest.mark.parametrize("mishap", [OUTAGE, THROTTLED], ids=["outage", "throttled"])
async def test_a_bad_day_of_bedrock_leaves_the_rules_answer(bedrock: ModelStage, mishap) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap))
    told = await reasoned(bedrock)
    assert told.verified is None
    assert told.note


async def test_a_stream_that_breaks_every_time_leaves_the_rules_answer(bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=lambda call: Turn(text="{}", mishap=BROKEN))
    told = await reasoned(bedrock)
    assert told.verified is None
    assert told.note


async def test_where_rules_leave_doubt_it_may_read_and_what_it_read_can_be_cited(bedrock: ModelStage) -> None:
    bedrock.lab.play(digging(READ), done, drafted(SUMMARY, FACT))
    reads = FakeReads()
    told = await reasoned(bedrock, question=Question(text="how much memory?", dig=True), reads=reads)
    assert told.verified is not None
    assert [said.text for said in told.verified.statements][1] == "Memory of web-v57 peaked at 31%."
    assert [piece.id for piece in told.further] == ["E6"]
    assert told.labels.known["ev-further-1"] == "E6"
    assert told.aws_calls == 1
    assert told.prompts == ("investigate@1", "answer@2")
    assert "how much memory?" in json.dumps(bedrock.lab.requests()[2].body)


async def test_a_name_nobody_saw_is_refused_and_the_model_hears_why(bedrock: ModelStage) -> None:
    bedrock.lab.play(digging(STRANGE, READ), done, drafted(SUMMARY))
    reads = FakeReads()
    await reasoned(bedrock, question=Question(dig=True), reads=reads)
    assert reads.made == ["ecs_describe_services"]
    results = json.dumps(bedrock.lab.requests()[1].body["messages"][-1])
    assert "was not seen" in results
    assert "Evidence E6" in results


async def test_a_read_that_could_not_be_made_is_told_and_cites_nothing(bedrock: ModelStage) -> None:
    bedrock.lab.play(digging(READ), done, drafted(SUMMARY, FACT), drafted())
    told = await reasoned(bedrock, question=Question(dig=True), reads=FakeReads(denied=True))
    assert "Could not be read: denied." in json.dumps(bedrock.lab.requests()[1].body["messages"][-1])
    assert told.verified is not None
    assert [rejected.text for rejected in told.verified.rejected] == [FACT["text"]]
    assert [said.role for said in told.verified.statements] == ["summary"]


async def test_digging_is_bounded_in_turns_and_reads(bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=lambda call: Turn(tool_calls=(READ,) * 4) if call.tools else drafted(SUMMARY))
    reads = FakeReads()
    told = await reasoned(bedrock, question=Question(dig=True), reads=reads)
    assert told.verified is not None
    assert len([r for r in bedrock.lab.requests() if "toolConfig" in r.body]) <= MAX_TURNS
    assert len(told.further) <= MAX_READS


@pytest.mark.parametrize("denied", [False, True])
async def test_a_read_counts_whatever_it_brought(bedrock: ModelStage, denied: bool) -> None:
    """Reads that bring nothing would otherwise be free, and a model could make any number of them."""
    wanted = tuple(
        ToolUse(name="ecs_describe_services", input={"cluster": "prod", "services": [name]})
        for name in ("web-v57", "web-v56", "web", "team/web")
    )
    bedrock.lab.play(otherwise=lambda call: Turn(tool_calls=wanted) if call.tools else drafted(SUMMARY))
    reads = FakeReads(denied=denied)
    await reasoned(bedrock, question=Question(dig=True), reads=reads)
    assert len(reads.made) == MAX_READS
    assert len([r for r in bedrock.lab.requests() if "toolConfig" in r.body]) == 3


async def test_a_tool_call_cut_short_is_never_run(bedrock: ModelStage) -> None:
    cut = ToolUse(name="ecs_describe_services", raw='{"cluster": "prod", "services": ["we')
    bedrock.lab.play(
        otherwise=lambda call: Turn(tool_calls=(cut,), stop_reason="max_tokens") if call.tools else drafted(SUMMARY)
    )
    reads = FakeReads()
    await reasoned(bedrock, question=Question(dig=True), reads=reads)
    assert reads.made == []


async def test_where_it_may_not_dig_no_tool_is_offered(bedrock: ModelStage) -> None:
    bedrock.lab.play(drafted(SUMMARY))
    await reasoned(bedrock, reads=FakeReads())
    assert "toolConfig" not in bedrock.lab.requests()[0].body


async def test_the_stable_beginning_comes_first_and_holds_nothing_of_the_case(bedrock: ModelStage) -> None:
    bedrock.lab.play(drafted(SUMMARY), drafted(SUMMARY))
    await reasoned(bedrock)
    await reasoned(bedrock, diagnosis=failed(summary="web-v57 failed."))
    first, second = (request.body["system"] for request in bedrock.lab.requests())
    assert first == second
    assert "web-v57" not in json.dumps(first)
