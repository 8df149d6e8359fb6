import pytest
from botocore.eventstream import ChecksumMismatch, EventStreamBuffer

from evals.bedrock_lab.event_stream import encode_frame, event_frame, exception_frame


def decoded(*frames: bytes) -> list[tuple[dict[str, str], bytes]]:
    buffer = EventStreamBuffer()
    buffer.add_data(b"".join(frames))
    return [(event.headers, event.payload) for event in buffer]


def test_botocore_reads_the_frames_back():
    headers = {":event-type": "x", "name": "wörter"}
    assert decoded(encode_frame(headers, b"payload"), encode_frame({}, b"")) == [(headers, b"payload"), ({}, b"")]


def test_events_and_exceptions_are_marked_as_such():
    (event, body), (exception, _) = decoded(
        event_frame("messageStop", {"a": 1}), exception_frame("throttlingException", "no")
    )
    assert (event[":message-type"], event[":event-type"], b'"a": 1' in body) == ("event", "messageStop", True)
    assert (exception[":message-type"], exception[":exception-type"]) == ("exception", "throttlingException")


@pytest.mark.parametrize("place", [2, 20, -1])
def test_a_frame_that_was_changed_is_noticed(place: int):
    frame = bytearray(event_frame("messageStop", {"stopReason": "end_turn"}))
    frame[place] ^= 1
    with pytest.raises(ChecksumMismatch):
        decoded(bytes(frame))
