"""Errors of the agent.

AgentError
├── TargetError            the request names nothing that can be diagnosed
│   └── AmbiguousTargetError   it fits several; carries them
├── EventError             an event file or body that is not a deployment event
├── NotFoundError          no such diagnosis, thread, turn, draft or ticket for this principal
├── ConflictError          the idempotency key was used for something else
├── WrongCommandError      a command the AWS CLI would not take (agent/verification/cli_commands.py)
└── SettingsError          the configuration cannot be used
    └── UnknownSourceError     no source of the documentation has that name
"""


class AgentError(Exception):
    """Something the agent could not do. The message says what, and what to do."""


class TargetError(AgentError):
    """The target is unknown or incomplete. Close names are suggested from what the asker may see."""


class AmbiguousTargetError(TargetError):
    """The name fits several targets. `choices` are texts that would have been unambiguous."""

    def __init__(self, message: str, choices: tuple[str, ...]) -> None:
        super().__init__(message)
        self.choices = choices


class EventError(AgentError):
    """Not an event Tsuba understands."""


class NotFoundError(AgentError):
    """Not there, or not this principal's: the answer is the same."""


class ConflictError(AgentError):
    """The same idempotency key, another request."""


class SettingsError(AgentError):
    """The configuration is wrong. The message names the setting and the cure."""


class UnknownSourceError(SettingsError):
    """No source of the documentation has that name. The message names those there are."""
