"""The settings of the language model: [model] in tsuba.toml. Without a chain there is no model."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Source of the defaults: the price lists of Anthropic and Bedrock charge a tenth for what is read from the cache, and a
# quarter more for what is written to it. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
CACHE_READ_SHARE = 0.1
CACHE_WRITE_SHARE = 1.25
BEDROCK = "bedrock"
GUARD_CALLS = 8  # of the guardrail for evidence, side by side; more only run into the quota of text units a second
# Source: GuardrailIdentifier in botocore's service model of bedrock-runtime.
_GUARDRAIL = r"^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)$"
# When a diagnosis asks the model: always, where the rules found no certain cause, or not at all.
ModelUse = Literal["always", "doubt", "never"]


class ModelEntry(BaseModel):
    """One model of the chain. Prices are US dollars for a million tokens.

    Attributes:
        id: the id or ARN of an inference profile or model.
        base_id: the model behind an ARN or an id langchain-aws does not know.
        library: `bedrock`, or a provider of LangChain's init_chat_model whose package is installed.
        region: where Bedrock is called; None = that of the AWS credentials.
        cache: whether to mark the stable beginning for the prompt cache.
        streaming: without it a call can be cancelled only as a whole.
        effort: how much the model reasons, where it can; None = its own default. Reasoning counts as output.
        native_schema: whether the model takes a JSON schema for its answer; None = as langchain-aws knows it.
        options: further arguments of init_chat_model.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    base_id: str | None = None
    library: str = BEDROCK
    region: str | None = None
    input_usd: float = Field(ge=0)
    output_usd: float = Field(ge=0)
    cache_read_usd: float | None = Field(default=None, ge=0)
    cache_write_usd: float | None = Field(default=None, ge=0)
    cache: bool = True
    streaming: bool = True
    effort: Literal["low", "medium", "high"] | None = None
    native_schema: bool | None = None
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _fit_together(self) -> "ModelEntry":
        if self.library == BEDROCK and self.id.startswith("arn:") and self.base_id is None:
            raise ValueError(f"{self.id} is an ARN: base_id has to name the model behind it")
        if self.effort == "high" and "nova" in self.model_name:
            # Source: langchain_aws/chat_models/bedrock_converse.py, _converse_params: Nova takes no limit then.
            raise ValueError(f"{self.id} takes no limit for its answer with effort high; use medium")
        return self

    @property
    def model_name(self) -> str:
        """The model's id without what stands before it in a profile, as far as it is known."""
        return self.base_id or self.id

    def cost_usd(self, *, input_tokens: int, output_tokens: int, read: int = 0, written: int = 0) -> float:
        """Return what so many tokens cost.

        Example:
            >>> entry = ModelEntry(id="m", input_usd=2, output_usd=10)
            >>> entry.cost_usd(input_tokens=500_000, output_tokens=100_000, read=1_000_000)
            2.2
        """
        read_usd = self.input_usd * CACHE_READ_SHARE if self.cache_read_usd is None else self.cache_read_usd
        write_usd = self.input_usd * CACHE_WRITE_SHARE if self.cache_write_usd is None else self.cache_write_usd
        parts = (
            input_tokens * self.input_usd,
            output_tokens * self.output_usd,
            read * read_usd,
            written * write_usd,
        )
        return sum(parts) / 1_000_000


class ModelSettings(BaseModel):
    """What can be configured of the language model. Times are seconds, caps US dollars and tokens; days are UTC's.

    `guardrail_id` stands around the conversation and does not see what tools returned. `evidence_guardrail_id` looks at
    every text that others wrote before a model sees it; `evidence_guardrail_usd` is for 1,000 of its text units.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    chain: tuple[ModelEntry, ...] = ()
    endpoint_url: str | None = None
    guardrail_id: str | None = None
    guardrail_version: str = "DRAFT"
    evidence_guardrail_id: str | None = Field(default=None, max_length=2048, pattern=_GUARDRAIL)
    evidence_guardrail_version: str = Field(default="DRAFT", pattern=r"^([1-9][0-9]{0,7}|DRAFT)$")
    evidence_guardrail_region: str | None = None
    evidence_guardrail_usd: float = Field(default=0.15, ge=0)
    max_tokens: int = Field(default=3000, gt=0)
    concurrency: int = Field(default=16, gt=0)
    attempts: int = Field(default=2, gt=0)
    pause_seconds: float = Field(default=0.5, ge=0)
    connect_seconds: float = Field(default=2, gt=0)
    read_seconds: float = Field(default=20, gt=0)
    call_seconds: float = Field(default=45, gt=0)
    answer_seconds: float = Field(default=60, gt=0)
    triage: ModelUse = "doubt"
    breaker_failures: int = Field(default=5, gt=0)
    breaker_seconds: float = Field(default=30, gt=0)
    run_usd: float = Field(default=0.5, ge=0)
    run_tokens: int = Field(default=200_000, ge=0)
    user_day_usd: float = Field(default=10, ge=0)
    user_day_tokens: int = Field(default=4_000_000, ge=0)
    day_usd: float = Field(default=200, ge=0)
    day_tokens: int = Field(default=80_000_000, ge=0)
