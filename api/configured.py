"""The settings as a command wants them: read late, and a wrong one told in one sentence."""

from typing import TYPE_CHECKING

from api.refusals import RefusalError

if TYPE_CHECKING:
    from agent.settings import Settings


def configured() -> "Settings":
    """Read the settings.

    Raises:
        RefusalError: one of them cannot be used.
    """
    from agent.errors import SettingsError
    from agent.settings import load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise RefusalError(str(error)) from error
