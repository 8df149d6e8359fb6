"""Ids for scenario documents, derived from a seed so that two expansions of one scenario are byte-identical."""

from dataclasses import dataclass
from hashlib import sha256
from string import ascii_letters, ascii_uppercase, digits

_TOKEN = ascii_letters + digits + "_-"
_STACK_SUFFIX = ascii_uppercase + digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """Derive ids in AWS's forms: the same parts always give the same id, in any order of asking.

    Example:
        >>> ids = Identifiers(seed="s-0a1b2c")
        >>> ids.hexadecimal(8, "task", 1) == ids.hexadecimal(8, "task", 1)
        True
        >>> len(ids.digits(19, "deployment"))
        19
    """

    seed: str

    def hexadecimal(self, length: int, *parts: object) -> str:
        """Give lower-case hexadecimal digits."""
        return self._pick("0123456789abcdef", length, "hex", parts)

    def digits(self, length: int, *parts: object) -> str:
        """Give decimal digits, the first not zero."""
        return self._pick("123456789", 1, "head", parts) + self._pick(digits, length - 1, "digits", parts)

    def uuid(self, *parts: object) -> str:
        """Give a random-looking UUID of version 4."""
        text = self.hexadecimal(32, "uuid", *parts)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def token(self, length: int, *parts: object) -> str:
        """Give letters, digits, underscore and dash, as service deployment ids have them."""
        return self._pick(_TOKEN, length, "token", parts)

    def suffix(self, length: int, *parts: object) -> str:
        """Give upper-case letters and digits, as CloudFormation ends generated names."""
        return self._pick(_STACK_SUFFIX, length, "suffix", parts)

    def number(self, low: int, high: int, *parts: object) -> int:
        """Give a whole number, both ends included."""
        return low + int(self.hexadecimal(12, "number", *parts), 16) % (high - low + 1)

    def _pick(self, alphabet: str, length: int, kind: str, parts: tuple[object, ...]) -> str:
        picked: list[str] = []
        block = 0
        while len(picked) < length:
            text = "|".join([self.seed, kind, *map(str, parts), str(block)])
            picked.extend(alphabet[byte % len(alphabet)] for byte in sha256(text.encode()).digest())
            block += 1
        return "".join(picked[:length])
