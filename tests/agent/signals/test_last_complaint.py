import pytest

from agent.signals.access_denied import AccessDenied
from agent.signals.app_config import ConfigComplaint
from agent.signals.dependency_rejected import Rejected
from agent.signals.dependency_unreachable import Unreachable
from agent.signals.file_access import FileRefusal
from agent.signals.last_complaint import last_complaint, read_complaint
from agent.signals.memory import MemoryFailure
from agent.signals.missing_module import Missing
from agent.signals.start_command import StartFailure


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("/usr/bin/env: 'node': No such file or directory", StartFailure),
        ("python: can't open file 'main.py': [Errno 2] No such file or directory", Missing),
        (
            'connection to server at "db", port 5432 failed: FATAL:  password authentication failed for user "x"',
            Rejected,
        ),
        ('connection to server at "db", port 5432 failed: Connection refused', Unreachable),
        ("ERROR: permission denied for table users", Rejected),
        ("Error: EACCES: permission denied, open '/x'", FileRefusal),
        ("OSError: [Errno 12] Cannot allocate memory", MemoryFailure),
        ("User: arn:aws:sts::1:assumed-role/web-task/1 is not authorized to perform: s3:GetObject", AccessDenied),
        ("KeyError: 'DATABASE_URL'", ConfigComplaint),
    ],
)
def test_of_neighbours_the_more_particular_speaks(line: str, kind: type) -> None:
    assert isinstance(read_complaint(line), kind)


def test_the_last_complaint_decides() -> None:
    found = last_complaint(["connect ECONNREFUSED 10.0.0.9:6379", "retrying", "KeyError: 'DATABASE_URL'", "bye"])
    assert found is not None
    assert (found.index, type(found.complaint)) == (2, ConfigComplaint)
    other = last_complaint(["KeyError: 'DATABASE_URL'", "connect ECONNREFUSED 10.0.0.9:6379"])
    assert other is not None
    assert isinstance(other.complaint, Unreachable)


def test_frames_of_a_trace_are_no_complaints() -> None:
    lines = ["Error: Cannot find module 'x'", "    at java.net.ConnectException.throw(Connect.java:1)"]
    found = last_complaint(lines)
    assert found is not None
    assert isinstance(found.complaint, Missing)


def test_the_deepest_cause_takes_its_host_from_the_lines_above() -> None:
    lines = [
        "PSQLException: Connection to db.example:5432 refused.",
        "Caused by: java.net.SocketTimeoutException: Connect timed out",
    ]
    found = last_complaint(lines)
    assert found is not None
    assert isinstance(found.complaint, Unreachable)
    assert (found.index, found.complaint.address) == (1, "db.example:5432")


def test_ordinary_logs_hold_none() -> None:
    assert last_complaint(["starting", "listening on port 8080", "GET /healthz 200 3ms"]) is None
    assert last_complaint([]) is None
