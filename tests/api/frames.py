"""Reads server-sent events."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    id: str
    event: str
    data: dict[str, Any]


async def frames(response: httpx.Response) -> AsyncIterator[Frame]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield Frame(id=fields["id"], event=fields["event"], data=json.loads(fields["data"]))
            fields = {}


async def all_frames(response: httpx.Response) -> list[Frame]:
    return [frame async for frame in frames(response)]
