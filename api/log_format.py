"""How the server writes its log: one line a record, with every secret taken out of it."""

import logging

from tools.redaction import redact

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class RedactingFormatter(logging.Formatter):
    """Redacts the finished text: message, arguments, and the tracebacks that quote what failed.

    A filter would see them too early: arguments are not yet in the message, and the traceback is not yet written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return redact(super().format(record))


def set_up_logging(level: int) -> None:
    """Send what this process logs, libraries included, to stderr. Where logging is set up already, nothing changes."""
    written = logging.StreamHandler()
    written.setFormatter(RedactingFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[written])
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every start that nothing was to do
