"""Faults on purpose: slow, throttled, refused, broken, hanging and cut-off calls."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.aws_lab.exchange import AwsError, Call

# Short names some tools send.
_ALIASES = {"op": "operation", "hang_s": "hang_seconds", "hang": "hang_seconds", "drop": "reset", "code": "error"}


class FaultRuleError(ValueError):
    """A rule has an unknown field or a value of the wrong kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """What goes wrong with which calls; names are globs, the first rule that hits decides.

    Attributes:
        latency_ms: wait before answering; alone, the call then succeeds.
        throttle: the service's own throttling error.
        deny: the service's own refusal.
        expired_token: the service's own answer to an expired session.
        error: any other error code, with `message` and `status`.
        status: alone, 500 and above mean the service's own failure of that status.
        hang_seconds: no answer for so long, then the connection closes.
        reset: the connection is reset.
        times: hits at most so often; None = always.
        every: hits only every n-th matching call.
    """

    account: str = "*"
    region: str = "*"
    service: str = "*"
    operation: str = "*"
    latency_ms: float = 0
    throttle: bool = False
    deny: bool = False
    expired_token: bool = False
    error: str | None = None
    message: str | None = None
    status: int | None = None
    hang_seconds: float = 0
    reset: bool = False
    times: int | None = None
    every: int = 1

    @property
    def ends_the_call(self) -> bool:
        """Whether the call does not get its ordinary answer."""
        return bool(self.throttle or self.deny or self.expired_token or self.error or self.status) or (
            self.hang_seconds > 0 or self.reset
        )


class FaultRules:
    """The rules in force, and how often each has hit."""

    def __init__(self) -> None:
        self._rules: tuple[FaultRule, ...] = ()
        self._matches: list[int] = []
        self._hits: list[int] = []
        self._lock = threading.Lock()

    def replace(self, rules: Sequence[FaultRule]) -> None:
        """Put these rules in force; none = no faults."""
        with self._lock:
            self._rules = tuple(rules)
            self._matches = [0] * len(rules)
            self._hits = [0] * len(rules)

    def hit(self, call: Call) -> FaultRule | None:
        """Return the rule that decides a call, None where none hits."""
        if not self._rules:
            return None
        with self._lock:
            for index, rule in enumerate(self._rules):
                if not _matches(rule, call):
                    continue
                self._matches[index] += 1
                if self._matches[index] % rule.every or self._hits[index] == rule.times:
                    continue
                self._hits[index] += 1
                return rule
        return None


def read_rules(documents: Any) -> list[FaultRule]:
    """Return the rules of a JSON list.

    Raises:
        FaultRuleError: the message names the rule and the field.
    """
    if not isinstance(documents, list):
        raise FaultRuleError("faults are a list of rules")
    return [_read_rule(index, item) for index, item in enumerate(documents)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def fault_error(rule: FaultRule, call: Call) -> AwsError:
    """Return the error a rule stands for, as the service of the call words it."""
    json_codes = call.protocol in {"json", "rest-json"}
    if rule.throttle:
        code, status = {
            "ec2": ("RequestLimitExceeded", 503),
            "query": ("Throttling", 400),
        }.get(call.protocol, ("ThrottlingException", 400))
        return AwsError(rule.error or code, rule.message or "Rate exceeded", status=rule.status or status)
    if rule.expired_token:
        return expired_token(call)
    if rule.error:
        return AwsError(rule.error, rule.message or "Injected by the lab.", status=rule.status or 400)
    if rule.status == 503:
        code = "ServiceUnavailableException" if json_codes else "ServiceUnavailable"
    else:
        code = "ServerException" if call.service == "ecs" else "InternalFailure"
    return AwsError(code, rule.message or "The service failed.", status=rule.status or 500)


def expired_token(call: Call) -> AwsError:
    """Return the answer to a session that is over, in the words of the protocol."""
    message = "The security token included in the request is expired"
    if call.protocol in {"json", "rest-json"}:
        return AwsError("ExpiredTokenException", message)
    return AwsError("RequestExpired" if call.protocol == "ec2" else "ExpiredToken", message, status=403)


def _read_rule(index: int, item: Any) -> FaultRule:
    if not isinstance(item, Mapping):
        raise FaultRuleError(f"rule {index} is no object")
    fields: dict[str, Any] = {_ALIASES.get(str(k), str(k)): v for k, v in item.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    kinds = {name: str(field.type) for name, field in FaultRule.__dataclass_fields__.items()}
    for name, value in fields.items():
        if name not in kinds:
            raise FaultRuleError(f"rule {index}: unknown field {name!r}; known are {', '.join(sorted(kinds))}")
        if not _is_of_kind(value, kinds[name]):
            raise FaultRuleError(f"rule {index}: {name} is {value!r}, not {kinds[name]}")
    rule = FaultRule(**fields)
    if rule.every < 1:
        raise FaultRuleError(f"rule {index}: every is {rule.every}, and must be 1 or more")
    return rule


def _is_of_kind(value: Any, kind: str) -> bool:
    if value is None:
        return "None" in kind
    if kind == "bool":
        return isinstance(value, bool)
    if kind.startswith("str"):
        return isinstance(value, str)
    if kind.startswith("int"):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _matches(rule: FaultRule, call: Call) -> bool:
    return all(
        fnmatch.fnmatchcase(value, pattern)
        for value, pattern in (
            (call.account_id, rule.account),
            (call.region, rule.region),
            (call.service, rule.service),
            (call.operation, rule.operation),
        )
    )
