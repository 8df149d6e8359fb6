import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from knowledge.opensearch_client import connect_plain, connect_signed

CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI", "a-session-token")


class Wire(ThreadingHTTPServer):
    """Answers everything with {} and keeps what it was sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Wire

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append(
            (self.command, self.path, {name.title(): value for name, value in self.headers.items()}, body)
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST  # noqa: N815  # the name http.server looks for

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("service", ["es", "aoss"])
async def test_a_request_carries_the_signature_aws_would_compute(wire: Wire, service: str):
    async with connect_signed(wire.url, credentials=CREDENTIALS, region="eu-west-1", service=service) as client:  # pyright: ignore[reportArgumentType]
        await client.search(index="kb", body={"query": {"match_all": {}}})
    ((method, path, sent, body),) = wire.requests
    stated = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/(\d{8})/eu-west-1/(\w+)/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w{64})",
        sent["Authorization"],
    )
    assert stated
    assert stated[2] == service
    assert sent["X-Amz-Security-Token"] == "a-session-token"
    signed = {name: value for name, value in sent.items() if name.lower() in stated[3].split(";")}
    request = AWSRequest(method=method, url=wire.url + path, data=body, headers=signed)
    request.context["timestamp"] = sent["X-Amz-Date"]
    signer = SigV4Auth(CREDENTIALS, service, "eu-west-1")
    canonical = signer.canonical_request(request)
    assert signer.signature(signer.string_to_sign(request, canonical), request) == stated[4]


async def test_a_password_is_sent_where_one_is_given_and_nothing_otherwise(wire: Wire):
    async with connect_plain(wire.url, user="tsuba", password="secret") as client:
        await client.info()
    async with connect_plain(wire.url) as client:
        await client.info()
    assert [sent.get("Authorization") for _, _, sent, _ in wire.requests] == ["Basic dHN1YmE6c2VjcmV0", None]
