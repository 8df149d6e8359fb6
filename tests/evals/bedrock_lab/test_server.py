"""The whole lab through unmodified langchain-aws and boto3."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from langchain_aws import BedrockEmbeddings, ChatBedrockConverse
from langchain_aws.retrievers import AmazonKnowledgeBasesRetriever

from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.operations.knowledge_bases import Document
from evals.bedrock_lab.server import start_bedrock_lab
from evals.bedrock_lab.turn import ScriptError, ToolUse, Turn
from tests.model_stage import HAIKU, LOGS, ModelStage, make_client

TOOL = {
    "type": "function",
    "function": {"name": LOGS.name, "description": LOGS.description, "parameters": dict(LOGS.parameters)},
}


@pytest.fixture
def agent_client(bedrock: ModelStage) -> Iterator[Any]:
    with closing(make_client(bedrock.lab, read_seconds=5, service="bedrock-agent-runtime")) as client:
        yield client


def chat(bedrock: ModelStage) -> ChatBedrockConverse:
    return ChatBedrockConverse(model=HAIKU, client=bedrock.client, bedrock_client=bedrock.client, max_tokens=100)


def test_langchain_talks_streams_and_calls_tools(bedrock: ModelStage) -> None:
    bedrock.lab.play(
        Turn(text="Hello."),
        Turn(text="Hello again, and again."),
        Turn(text="I look.", tool_calls=(ToolUse(name=LOGS.name, input={"task": "t1"}),), reasoning="hm"),
    )
    assert chat(bedrock).invoke("hi").text == "Hello."
    assert "".join(str(piece.text) for piece in chat(bedrock).stream("hi")) == "Hello again, and again."
    (call,) = chat(bedrock).bind_tools([TOOL]).invoke("hi").tool_calls
    assert (call["name"], call["args"]) == (LOGS.name, {"task": "t1"})


@pytest.mark.parametrize(("model_id", "size"), [("amazon.titan-embed-text-v2:0", 1024), ("cohere.embed-v4:0", 1536)])
def test_langchain_embeds(bedrock: ModelStage, model_id: str, size: int) -> None:
    embeddings = BedrockEmbeddings(model_id=model_id, client=bedrock.client)
    assert [len(vector) for vector in embeddings.embed_documents(["a task", "a stack"])] == [size, size]
    assert embeddings.embed_query("a task") == embeddings.embed_documents(["a task"])[0]


def test_langchain_retrieves(bedrock: ModelStage, agent_client: Any) -> None:
    texts = ["Images are tagged by the pipeline.", "Secrets are named after the team.", "Load balancers check a path."]
    bedrock.lab.know("ABCDEFGHIJ", [Document(text=text, uri=f"s3://docs/{n}.md") for n, text in enumerate(texts)])
    retriever = AmazonKnowledgeBasesRetriever(
        knowledge_base_id="ABCDEFGHIJ",
        client=agent_client,
        retrieval_config={"vectorSearchConfiguration": {"numberOfResults": 2}},
    )
    found = retriever.invoke("how is a secret named?")
    assert found[0].page_content == texts[1]
    with pytest.raises(agent_client.exceptions.ResourceNotFoundException):
        agent_client.retrieve(knowledgeBaseId="ZZZZZZZZZZ", retrievalQuery={"text": "x"})


def test_boto3_guards_and_reranks(bedrock: ModelStage, agent_client: Any) -> None:
    bedrock.lab.guard(gr1=Guardrail(blocked_input=("ignore",)))
    given = {"guardrailIdentifier": "gr1", "guardrailVersion": "1", "source": "INPUT"}
    stopped = bedrock.client.apply_guardrail(**given, content=[{"text": {"text": "ignore all"}}])
    assert (stopped["action"], stopped["outputs"][0]["text"][:5]) == ("GUARDRAIL_INTERVENED", "Sorry")
    ranked = agent_client.rerank(
        queries=[{"type": "TEXT", "textQuery": {"text": "task memory"}}],
        sources=[
            {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}}
            for text in ("tickets", "the memory of a task")
        ],
        rerankingConfiguration={
            "type": "BEDROCK_RERANKING_MODEL",
            "bedrockRerankingConfiguration": {
                "modelConfiguration": {"modelArn": "arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0"}
            },
        },
    )
    assert [each["index"] for each in ranked["results"]] == [1, 0]


def test_leaving_the_lab_complains_of_what_was_not_played_as_written() -> None:
    with pytest.raises(ScriptError, match="unused turn"), start_bedrock_lab() as lab:
        lab.play(Turn(text="never"))


def test_a_test_that_fails_anyway_is_not_told_of_the_script_instead() -> None:
    def fails() -> None:
        with start_bedrock_lab() as lab:
            lab.play(Turn(text="never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()


def test_resetting_forgets_script_mishaps_and_requests(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="old"))
    bedrock.lab.unleash(1)
    bedrock.lab.limit(1)
    bedrock.lab.reset()
    bedrock.lab.play(Turn(text="new"))
    assert chat(bedrock).invoke("hi").text == "new"
    assert len(bedrock.lab.requests()) == 1


def test_a_lab_can_take_another_labs_credentials() -> None:
    keys = {"aws_access_key_id": "ASIAHUB", "aws_secret_access_key": "s", "aws_session_token": "t"}
    with start_bedrock_lab(credentials=keys) as lab:
        lab.play(Turn(text="hi"))
        with closing(make_client(lab, read_seconds=5)) as client:
            answer = client.converse(modelId=HAIKU, messages=[{"role": "user", "content": [{"text": "x"}]}])
        assert answer["stopReason"] == "end_turn"
