"""Redacts secrets in every dress, and look-alikes, and counts: what stayed readable, and what went for no reason."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from evals.secrets.announcements import ANNOUNCEMENTS, ENCODED, PLACE
from evals.secrets.dresses import dresses
from evals.secrets.forms import PRIVATE_KEY_KINDS, filled, private_key, secret_forms
from evals.secrets.lookalikes import lookalikes
from tools.redaction import redact, redact_lines

SEED = 20261123  # the same secrets in every run, so that two runs can be compared
SECRETS_PER_FORM = 3
FRAGMENT = 8  # characters of a secret that may not be read together; shorter runs occur in any text
MAX_MISSED_SHARE = 0.02
MAX_FALSE_SHARE = 0.01
_PLACEHOLDER = re.compile(r"\[redacted:[0-9a-f]+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was counted of one form of secret or kind of look-alike; `held_back` counts the held-back half alone.

    `wrong` are the first texts that went wrong, after redaction.
    """

    name: str
    fixed: bool
    tried: int
    failed: int
    held_back_tried: int
    held_back_failed: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretsResult:
    """Missed secrets by form, false hits by kind, and forms of which equal secrets got different names."""

    secrets: tuple[Row, ...]
    lookalikes: tuple[Row, ...]
    unequal: tuple[str, ...]
    names_lost: int

    @property
    def passed(self) -> bool:
        """Whether every threshold holds."""
        return (
            not any(row.failed for row in self.secrets if row.fixed)
            and share(self.secrets) <= MAX_MISSED_SHARE
            and share(self.lookalikes) <= MAX_FALSE_SHARE
            and not self.names_lost
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    text: str
    secret: str
    held_back: bool
    name: str | None = None


def measure(redaction: Callable[[str], str] = redact, *, seed: int = SEED) -> SecretsResult:
    """Measure a redaction, ours unless another is given."""
    random = Random(seed)
    rows: list[Row] = []
    unequal: list[str] = []
    names_lost = 0
    for form, fixed, cases in _secret_cases(random):
        outcomes = [(case, redaction(case.text)) for case in cases]
        rows.append(_row(form, fixed, [(case.held_back, leaks(case.secret, out), out) for case, out in outcomes]))
        names_lost += sum(1 for case, out in outcomes if case.name is not None and case.name not in out)
        if any(not one for one in _names_by_secret(outcomes)):
            unequal.append(form)
    rows += [*_private_keys(random, redaction), *_announced(random, redaction)]
    return SecretsResult(
        secrets=tuple(rows),
        lookalikes=tuple(_lookalike_rows(random, redaction)),
        unequal=tuple(unequal),
        names_lost=names_lost,
    )


def leaks(secret: str, text: str) -> bool:
    """Whether `text` shows the secret or a telling part of it.

    Example:
        >>> leaks("hunter2hunter2", "password=hunter2hu[redacted:00000000]"), leaks("hunter2hunter2", "hunter")
        (True, False)
    """
    size = min(FRAGMENT, len(secret))
    return any(secret[start : start + size] in text for start in range(len(secret) - size + 1))


def share(rows: Iterable[Row], *, held_back: bool = False) -> float:
    """Share of texts that went wrong, of all or of the held-back half."""
    counted = tuple(rows)
    tried = sum(row.held_back_tried if held_back else row.tried for row in counted)
    return sum(row.held_back_failed if held_back else row.failed for row in counted) / tried if tried else 0.0


def lines(result: SecretsResult) -> Sequence[str]:
    """Return the figures as a table, and the first texts that went wrong below it."""
    head = f"{'':36}{'texts':>7}{'wrong':>7}   held back"
    table = [f"secrets missed{head[14:]}", *(_line(row) for row in result.secrets), _total(result.secrets), ""]
    table += [f"look-alikes hit{head[15:]}", *(_line(row) for row in result.lookalikes), _total(result.lookalikes), ""]
    table.append(f"fixed forms missed: {sum(row.failed for row in result.secrets if row.fixed)} (none allowed)")
    table.append(f"key names lost: {result.names_lost} (none allowed)")
    equal = len(secret_forms()) - len(result.unequal)
    table.append(f"forms with one placeholder in every dress: {equal} of {equal + len(result.unequal)}")
    table += [f"  not {', '.join(result.unequal)}"] if result.unequal else []
    table += [f"  {row.name}: {text}" for row in (*result.secrets, *result.lookalikes) for text in row.wrong]
    return table


def _secret_cases(random: Random) -> Iterator[tuple[str, bool, list[_Case]]]:
    for form in secret_forms():
        cases: list[_Case] = []
        for _ in range(SECRETS_PER_FORM):
            secret = form.make(random)
            worn = form.frame.format(secret)
            for dress in dresses():
                if dress.named or form.fixed:
                    name = form.setting if dress.named and form.setting in dress.wear(form.setting, "") else None
                    text = dress.wear(form.setting, worn)
                    cases.append(_Case(text=text, secret=secret, held_back=dress.held_back, name=name))
        yield form.name, form.fixed, cases


def _private_keys(random: Random, redaction: Callable[[str], str]) -> Iterator[Row]:
    for kind in PRIVATE_KEY_KINDS:
        outcomes: list[tuple[bool, bool, str]] = []
        for _ in range(SECRETS_PER_FORM):
            key = private_key(random, kind)
            noise = key.split("-----")[2]
            one_line = key.replace("\n", "\\n")
            whole = [
                (False, f"config: {key} end"),
                (False, json.dumps({"key": key})),
                (False, f"TLS_KEY={one_line}"),
                (False, key[:400]),
                (True, json.dumps({"log": json.dumps({"tls.key": key})})),
                (True, "tls:\n  key: |\n    " + key.replace("\n", "\n    ")),
                (True, f"TLS_KEY='{key}'"),
            ]
            outcomes += [(held, _any_line(noise, out := redaction(text)), out) for held, text in whole]
            encoded = b64encode(key.encode()).decode()
            outcomes.append((True, leaks(encoded, out := redaction(f"tls.key: {encoded}")), out))
            for held, part in ((False, key.splitlines()), (False, key.splitlines()[3:]), (True, key.splitlines()[:6])):
                shown = "\n".join(redact_lines(["starting", *part, "ready"] if part[0].startswith("-") else part))
                outcomes.append((held, _any_line(noise, shown), shown))
        yield _row(f"private_key {kind.strip() or 'PKCS8'}", True, outcomes)


def _announced(random: Random, redaction: Callable[[str], str]) -> Iterator[Row]:
    for kind, recipe, frames in ANNOUNCEMENTS:
        outcomes: list[tuple[bool, bool, str]] = []
        for n, frame in enumerate(frames * SECRETS_PER_FORM):
            secret = filled(recipe, random)
            shown = redaction(frame.replace(PLACE, secret))
            outcomes.append((bool(n % 2), leaks(secret, shown), shown))
        yield _row(f"announced: {kind}", False, outcomes)
    encoded: list[tuple[bool, bool, str]] = []
    for n, frame in enumerate(ENCODED * SECRETS_PER_FORM):
        secret = b64encode(frame.replace(PLACE, filled("{m14}", random)).encode()).decode()
        shown = redaction(f"user data {secret}")
        encoded.append((bool(n % 2), leaks(secret, shown), shown))
    yield _row("base64 of a text with a secret", False, encoded)


def _any_line(noise: str, text: str) -> bool:
    return any(leaks(line, text) for line in noise.split() if len(line) >= FRAGMENT)


def _lookalike_rows(random: Random, redaction: Callable[[str], str]) -> Iterator[Row]:
    by_kind: dict[str, list[tuple[bool, bool, str]]] = {}
    for one in lookalikes(random):
        shown = redaction(one.text)
        by_kind.setdefault(one.kind, []).append((one.held_back, shown != one.text, shown))
    for kind, outcomes in by_kind.items():
        yield _row(kind, False, outcomes)


def _names_by_secret(outcomes: Sequence[tuple[_Case, str]]) -> Iterator[bool]:
    """Say of each secret whether one placeholder stands in every text of it."""
    texts: dict[str, list[str]] = {}
    for case, out in outcomes:
        texts.setdefault(case.secret, []).append(out)
    for worn in texts.values():
        found = [frozenset[str](_PLACEHOLDER.findall(text)) for text in worn]
        yield bool(found[0].intersection(*found))


def _row(name: str, fixed: bool, outcomes: Sequence[tuple[bool, bool, str]]) -> Row:
    return Row(
        name=name,
        fixed=fixed,
        tried=len(outcomes),
        failed=sum(wrong for _, wrong, _ in outcomes),
        held_back_tried=sum(held for held, _, _ in outcomes),
        held_back_failed=sum(wrong for held, wrong, _ in outcomes if held),
        wrong=tuple(" ".join(text.split())[:160] for _, wrong, text in outcomes if wrong)[:2],
    )


def _line(row: Row) -> str:
    mark = "*" if row.fixed else " "
    return f" {mark}{row.name:34}{row.tried:7}{row.failed:7}   {row.held_back_failed} of {row.held_back_tried}"


def _total(rows: Sequence[Row]) -> str:
    tried, failed = sum(row.tried for row in rows), sum(row.failed for row in rows)
    return f"  {'all':34}{tried:7}{failed:7}   {share(rows):.2%}, held back {share(rows, held_back=True):.2%}"
