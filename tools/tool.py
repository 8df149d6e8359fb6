"""A read tool: defined once, served to the collector, the model, MCP and the per-account reader."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tools.aws.scope import AwsScope
from tools.evidence import Read

if TYPE_CHECKING:
    from tools.aws.calls import Reader

A = TypeVar("A", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Generic[A, T]):
    """One read.

    `operations` are botocore names (`ecs:DescribeServices`): the runtime guard, the IAM policy and the docs
    are generated from them. `arguments` is a frozen dataclass; account and region are never arguments.
    `effect` completes the sentence "not read, so ..." in a Gap. `of_aws` is False for what is read from elsewhere: its
    operations are no calls of AWS's, and no permission is asked for them.
    """

    name: str
    description: str
    operations: tuple[str, ...]
    arguments: type[A]
    effect: str
    read: "Callable[[Reader, A], Read[T]]"
    of_aws: bool = True

    def request(self, scope: AwsScope, arguments: A) -> "ReadRequest[T]":
        """Bind the tool to a scope and arguments. Equal requests are the same read."""
        return ReadRequest(tool=self, scope=scope, arguments=arguments)

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tool) and self.name == other.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest(Generic[T]):
    """One read to make: which tool, where, with what. Hashable, so answers can be kept by request."""

    tool: Tool[Any, T]
    scope: AwsScope
    arguments: Hashable
