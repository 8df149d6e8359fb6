"""How much one person may have running at once, and whether anything may still begin."""

from collections import Counter

from api.problems import Problem, ProblemError

MAX_RUNNING = 4  # an engineer with four windows open is served; a script in a loop does not starve the others
RETRY_SECONDS = 5  # about what an answer takes


class Slots:
    """Counts what runs for whom. Of one event loop; not for threads."""

    def __init__(self, limit: int = MAX_RUNNING) -> None:
        self._limit = limit
        self._taken: Counter[str] = Counter()
        self._closed = False

    def take(self, subject: str) -> None:
        """Take a slot; whoever takes one gives it back.

        Raises:
            ProblemError: 429, the subject has all of theirs; 503, the server is stopping.
        """
        if self._closed:
            raise ProblemError(
                Problem(
                    status=503,
                    slug="stopping",
                    title="The server is stopping",
                    detail="This server is about to stop and begins nothing new. Ask again in a moment.",
                    retry_seconds=RETRY_SECONDS,
                )
            )
        if self._taken[subject] >= self._limit:
            raise ProblemError(
                Problem(
                    status=429,
                    slug="too-many-running",
                    title="Too many at once",
                    detail=f"{self._limit} of your questions are still being answered. Wait for one, or stop one.",
                    retry_seconds=RETRY_SECONDS,
                )
            )
        self._taken[subject] += 1

    def give_back(self, subject: str) -> None:
        """Give a slot back."""
        self._taken[subject] -= 1
        if self._taken[subject] <= 0:
            del self._taken[subject]

    def close(self) -> None:
        """Let nothing more begin."""
        self._closed = True
