import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from knowledge.errors import SourceError
from knowledge.sources.s3_prefix import S3Prefix
from knowledge.sources.source import Listed, SourceDefaults
from tests.knowledge.sources.source_contract import TENANT, Shelf, SourceContract
from tests.knowledge.sources.test_markdown_folder import head

DEFAULTS = SourceDefaults(tenant=TENANT)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def client(url: str) -> Any:
    return boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )  # fmt: skip


class S3Shelf(Shelf):
    def __init__(self, s3: Any) -> None:
        self.s3 = s3
        self.bucket = f"platform-docs-{uuid.uuid4().hex[:8]}"
        s3.create_bucket(Bucket=self.bucket)
        s3.put_object(Bucket=self.bucket, Key="handbook-old/x.md", Body=b"Elsewhere.")
        self.source = S3Prefix("handbook", s3, self.bucket, "handbook", defaults=DEFAULTS, url_form="https://d/{page}")

    def put(self, page: str, text: str, *, groups: tuple[str, ...] = ("everyone",)) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=f"handbook/{page}.md", Body=(head(groups) + text).encode())

    def remove(self, page: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=f"handbook/{page}.md")

    def empty(self) -> None:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            for found in page.get("Contents", []):
                self.s3.delete_object(Bucket=self.bucket, Key=found["Key"])

    def break_listing(self) -> None:
        self.empty()
        self.s3.delete_bucket(Bucket=self.bucket)


class TestS3Prefix(SourceContract):
    @pytest.fixture
    def shelf(self, s3_url: str) -> Shelf:
        return S3Shelf(client(s3_url))


def test_a_long_listing_is_followed_to_its_end(s3_url: str):
    s3 = client(s3_url)
    shelf = S3Shelf(s3)
    for number in range(1005):  # a page of S3 holds 1,000
        shelf.put(f"{number:04}", "Text.")
    assert len({listed.doc_id for listed in shelf.source.listing()}) == 1005


def test_a_dead_s3_is_no_fault_of_one_page():
    source = S3Prefix("h", client("http://127.0.0.1:9"), "bucket", "", defaults=DEFAULTS)
    with pytest.raises(SourceError) as caught:
        source.read(Listed(doc_id="a.md"))
    assert type(caught.value) is SourceError
