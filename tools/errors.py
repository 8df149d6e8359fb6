"""Errors of the tools.

ToolError
├── InvalidArgumentsError      the caller can fix its arguments
├── UnknownAccountError        not in the directory, or not for this principal: the same answer
├── CredentialsError           no usable AWS credentials for Tsuba itself
├── DirectoryError             the accounts file cannot be used
├── ReadFailedError            AWS could not be read; carries the Gap reason
└── TicketError                a ticket backend refused or cannot be reached
UndeclaredOperationError       a bug: code called an operation no tool declares
"""

from typing import Literal

GapReason = Literal["denied", "timeout", "throttled", "expired", "not_found", "not_supported", "error"]


class ToolError(Exception):
    """Something a tool could not do. The message says what failed, where, and what to do."""


class InvalidArgumentsError(ToolError):
    """Arguments the caller can correct."""


class UnknownAccountError(ToolError):
    """The account is not in the directory, or not one this principal may see."""


class CredentialsError(ToolError):
    """Tsuba's own AWS credentials are absent, invalid or expired."""


class DirectoryError(ToolError):
    """The accounts file is absent, unreadable or wrong."""


class ReadFailedError(ToolError):
    """An AWS read failed. `reason` is how a Gap names it; `code` is AWS's error code where there is one."""

    def __init__(self, message: str, *, reason: GapReason, operation: str, code: str | None = None) -> None:
        super().__init__(message)
        self.reason: GapReason = reason
        self.operation = operation
        self.code = code


class TicketError(ToolError):
    """A ticket backend refused or cannot be reached."""


class UndeclaredOperationError(RuntimeError):
    """An AWS operation that no tool declares was about to be called: a bug, stopped before the wire."""
