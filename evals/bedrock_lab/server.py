"""Start the Bedrock simulator: `with start_bedrock_lab() as lab: lab.play(Turn(text="fine"))`."""

import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.http_server import LabServer
from evals.bedrock_lab.control import PREFIX, control
from evals.bedrock_lab.front import BedrockFront
from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.operations.ingestion import KnowledgeBase
from evals.bedrock_lab.operations.knowledge_bases import Document
from evals.bedrock_lab.request_log import LoggedRequest
from evals.bedrock_lab.script import Script, TurnFunction
from evals.bedrock_lab.turn import Turn

REGION = "us-west-2"
OWN_KEYS = {"aws_access_key_id": "AKIABEDROCKLABKEY000", "aws_secret_access_key": "bedrock-lab-secret"}


class BedrockLab:
    """A running simulator; made by start_bedrock_lab.

    As a context it complains at the end of turns that nobody asked for and of requests without a turn.
    """

    def __init__(self, *, port: int, credentials: Mapping[str, str]) -> None:
        self.credentials = dict(credentials)
        self._stopping = threading.Event()
        self._front = BedrockFront(
            keys={credentials["aws_access_key_id"]: credentials["aws_secret_access_key"]},
            token=credentials.get("aws_session_token"),
        )
        self._server = LabServer(port, self._answer)
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            self.check_script()

    @property
    def url(self) -> str:
        """Where it listens; always loopback."""
        return f"http://127.0.0.1:{self._server.port}"

    def play(self, *turns: Turn | TurnFunction, otherwise: TurnFunction | None = None) -> None:
        """Answer with these turns in their order, each once, instead of any before; then with `otherwise`.

        A function reads the request and returns a turn, or None where the request is not its own.
        """
        self._front.conversations.script = Script(turns, otherwise=otherwise)

    def check_script(self) -> None:
        """Complain of turns nobody asked for, and of requests without a turn.

        Raises:
            ScriptError: names them.
        """
        self._front.conversations.script.check()

    def fail(self, *rules: MishapRule) -> None:
        """Put these mishaps in force instead of any others; none = nothing goes wrong."""
        self._front.mishaps.replace(rules)

    def unleash(self, chance: float, *, seed: int = 0) -> None:
        """Let a share of all calls go wrong by chance; 0 = none."""
        self._front.mishaps.unleash(chance, seed=seed)

    def limit(self, tokens_per_minute: int | None) -> None:
        """Throttle each model at so many tokens a minute; None = never."""
        self._front.conversations.limits.per_minute = tokens_per_minute

    def guard(self, **guardrails: Guardrail) -> None:
        """Know these guardrails by their ids."""
        self._front.conversations.guardrails.update(guardrails)

    def profile(self, profile_id: str, model_id: str) -> None:
        """Let an application inference profile stand for a model."""
        self._front.conversations.profiles[profile_id] = model_id

    def know(self, knowledge_base_id: str, documents: Sequence[Document]) -> None:
        """Hold these documents in a knowledge base."""
        self.open_base(KnowledgeBase(id=knowledge_base_id, documents=tuple(documents)))

    def open_base(self, base: KnowledgeBase) -> None:
        """Serve a knowledge base, instead of any other with its id."""
        self._front.bases[base.id] = base

    def requests(self, operation: str | None = None) -> list[LoggedRequest]:
        """Return the requests so far, oldest first, of one operation or all."""
        return [each for each in self._front.log.all() if operation is None or each.operation == operation]

    def settle(self) -> bool:
        """Wait until nothing is being answered any more; return whether that came about within some seconds."""
        return self._front.log.settle()

    def release(self) -> None:
        """End every wait that is going on: delays, pauses, stalls."""
        self._front.release()

    def reset(self) -> None:
        """Forget script, mishaps, limits and requests; guardrails and knowledge bases stay."""
        self.play()
        self.fail()
        self.unleash(0)
        self.limit(None)
        self._front.log.clear()

    def stop(self) -> None:
        """Stop serving and close every connection; a second time does nothing."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._front.release()
            self._server.stop()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        return control(self, request) if request.path.startswith(PREFIX) else self._front.answer(request)


def start_bedrock_lab(*, port: int = 0, credentials: Mapping[str, str] = OWN_KEYS) -> BedrockLab:
    """Start a simulator in this process, in threads that end with it.

    Args:
        port: 0 = any free one.
        credentials: the only ones it accepts, named as boto3's client arguments.

    Raises:
        OSError: the port cannot be used.
    """
    return BedrockLab(port=port, credentials=credentials)
