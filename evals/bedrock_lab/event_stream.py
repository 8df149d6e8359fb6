"""Frames of an AWS event stream: prelude, headers, payload, each guarded by a CRC.

Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html (event stream encoding);
https://smithy.io/2.0/aws/amazon-eventstream.html
"""

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7  # the type number of a string header
_PRELUDE_BYTES = 12  # two lengths and their CRC
_CRC_BYTES = 4
_LONGEST_FRAME = 1024 * 1024
# Bedrock hides the length of a token behind padding: botocore must not mind a member it does not know.
_PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def event_frame(kind: str, body: Mapping[str, Any]) -> bytes:
    """Return the frame of an event, such as contentBlockDelta."""
    padded = {**body, "p": _PADDING[: 3 + len(json.dumps(body)) % 40]}
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return encode_frame(headers, json.dumps(padded).encode())


def exception_frame(kind: str, message: str) -> bytes:
    """Return the frame of an error within a stream; the kind begins in lower case, such as throttlingException."""
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return encode_frame(headers, json.dumps({"message": message}).encode())


def damaged(frame: bytes) -> bytes:
    """Return a frame with one byte of its payload changed, so that its CRC is wrong."""
    return frame[: -_CRC_BYTES - 2] + bytes([frame[-_CRC_BYTES - 2] ^ 0xFF]) + frame[-_CRC_BYTES - 1 :]


def endless_frame() -> bytes:
    """Return the beginning of a frame that says it is longer than all that follows."""
    lengths = struct.pack("!II", _LONGEST_FRAME, 0)
    return lengths + struct.pack("!I", zlib.crc32(lengths)) + b" " * (_LONGEST_FRAME // 2)


def encode_frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """Return one frame.

    Example:
        >>> frame = encode_frame({}, b"{}")
        >>> len(frame), frame[:4].hex()
        (18, '00000012')
    """
    fields = b"".join(_header(name, value) for name, value in headers.items())
    total = _PRELUDE_BYTES + len(fields) + len(payload) + _CRC_BYTES
    lengths = struct.pack("!II", total, len(fields))
    frame = lengths + struct.pack("!I", zlib.crc32(lengths)) + fields + payload
    return frame + struct.pack("!I", zlib.crc32(frame))


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    return bytes([len(key)]) + key + bytes([_STRING]) + struct.pack("!H", len(text)) + text
