"""The configuration, read once in main: TSUBA_* over tsuba.toml over the defaults.

Every setting is shown in docs/tsuba.example.toml.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError as UnreadableSettingError

from agent.documentation.settings import KnowledgeSettings
from agent.errors import SettingsError
from agent.model.configuration import ModelSettings
from tools.opensearch.log_store import LogStore

CONFIG_VARIABLE = "TSUBA_CONFIG"
DEFAULT_CONFIG = Path("tsuba.toml")
EXAMPLE = "docs/tsuba.example.toml"
PREFIX = "TSUBA_"

# The AWS console of each partition, and AWS's documentation.
# Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
AWS_LINK_HOSTS = (
    "console.aws.amazon.com",
    "*.console.aws.amazon.com",
    "*.console.amazonaws.cn",
    "*.console.amazonaws-us-gov.com",
    "docs.aws.amazon.com",
)


class LogStoreSettings(BaseModel):
    """An OpenSearch with the logs that FireLens routers send there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = Field(pattern=r"^https?://[^/\s@]+$")
    # Names and patterns of indices, nothing that leads to another API of the store.
    index: str = Field(pattern=r"^[\w.*-][\w.*,-]*$")
    accounts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sign: Literal["none", "own", "account"] = "own"
    region: str | None = None
    service: Literal["es", "aoss"] = "es"
    username: str | None = None
    password: SecretStr | None = None
    dashboards_url: str | None = None
    task_field: str = "ecs_task_arn"
    container_field: str = "container_name"
    message_field: str = "log"
    time_field: str = "@timestamp"

    @model_validator(mode="after")
    def _can_sign(self) -> Self:
        if self.sign != "none" and not self.region:
            raise ValueError("name the region of the OpenSearch, or set sign to none")
        if self.sign != "none" and self.username:
            raise ValueError("either sign with AWS credentials, or give a user name and set sign to none")
        return self

    def store(self) -> LogStore:
        """Return it as the reads know it."""
        values = self.model_dump(exclude={"password"})
        return LogStore(**values, password=self.password.get_secret_value() if self.password else None)


class Settings(BaseSettings):
    """What can be configured. Relative paths count from the working directory; times are seconds."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    accounts_file: Path | None = None
    subject: str | None = None
    database_url: str = "sqlite:///.tsuba/tsuba.db"
    redaction_key_file: Path = Path(".tsuba/redaction.key")
    host: str = "127.0.0.1"
    port: int = Field(default=8320, ge=0, le=65535)
    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    deadline_seconds: float = Field(default=20, gt=0)
    read_seconds: float = Field(default=8, gt=0)
    drain_seconds: float = Field(default=20, ge=0)
    allowed_link_hosts: Annotated[tuple[str, ...], NoDecode] = AWS_LINK_HOSTS
    log_stores: tuple[LogStoreSettings, ...] = ()
    model: ModelSettings = ModelSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()

    @field_validator("allowed_link_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        # In the environment a list is written with commas.
        return [host.strip() for host in value.split(",") if host.strip()] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over what the file says; nothing else is read."""
        del dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load_settings() -> Settings:
    """Read the configuration file, if there is one, and the environment.

    Raises:
        SettingsError: the file cannot be read, or a setting is unknown or wrong. The message names it.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    path = Path(named) if named else DEFAULT_CONFIG
    written = _read_file(path) if named or path.exists() else {}
    try:
        return Settings(**written)
    except ValidationError as error:
        first = error.errors()[0]
        setting = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            _complaint(setting, written, path, first["msg"], unknown=first["type"] == "extra_forbidden")
        ) from error
    except UnreadableSettingError as error:
        raise SettingsError(f"the environment's {PREFIX} variables cannot be read: {error}; see {EXAMPLE}") from error


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"the configuration file {path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the configuration file {path} is not TOML: {error}") from error


def _complaint(setting: str, written: dict[str, Any], path: Path, message: str, *, unknown: bool) -> str:
    if unknown:
        return f"{path} sets {setting}, which is no setting; {EXAMPLE} lists them all"
    variable = PREFIX + setting.upper().replace(".", "__")
    place = (
        variable
        if variable in os.environ or setting.split(".", maxsplit=1)[0] not in written
        else f"{setting} in {path}"
    )
    return f"the setting {place} cannot be used: {message[0].lower()}{message[1:]}; {EXAMPLE} shows a value"
