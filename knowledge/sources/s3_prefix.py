"""The markdown files below a prefix of an S3 bucket. The client is handed in, on Tsuba's own credentials.

A file's version is its ETag. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from knowledge.article import Article
from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.markdown import MAX_BYTES, is_page, markdown_article
from knowledge.sources.source import Listed, SourceDefaults

_OF_ONE_OBJECT = frozenset({"NoSuchKey", "AccessDenied", "InvalidObjectState", "403", "404"})


class S3Prefix:
    """The files below `prefix` of `bucket`."""

    def __init__(
        self, name: str, client: Any, bucket: str, prefix: str, *, defaults: SourceDefaults, url_form: str | None = None
    ) -> None:
        self.name = name
        self._client = client
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._defaults = defaults
        self._url_form = url_form

    @property
    def form(self) -> str:
        """Return what makes articles of these files differ."""
        return f"{self._defaults!r} {self._url_form} {self._prefix}"

    def listing(self) -> Iterable[Listed]:
        """Return every markdown file, by its key behind the prefix.

        Raises:
            SourceError: the bucket cannot be listed to its end.
        """
        try:
            pages: Any = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    doc_id = str(found["Key"])[len(self._prefix) :]
                    if is_page(doc_id):
                        yield Listed(doc_id=doc_id, version=str(found["ETag"]))
        except (BotoCoreError, ClientError) as error:
            raise SourceError(f"s3://{self._bucket}/{self._prefix} cannot be listed: {error}") from error

    def read(self, listed: Listed) -> Article:
        """Read one file.

        Raises:
            UnreadableDocumentError: this one cannot be read.
            SourceError: S3 cannot be read at the moment.
        """
        key = self._prefix + listed.doc_id
        try:
            answer: Any = self._client.get_object(Bucket=self._bucket, Key=key)
            content: bytes = answer["Body"].read(MAX_BYTES + 1)
        except ClientError as error:
            told = f"s3://{self._bucket}/{key} cannot be read: {error}"
            code = str(error.response.get("Error", {}).get("Code"))
            raise (UnreadableDocumentError(told) if code in _OF_ONE_OBJECT else SourceError(told)) from error
        except BotoCoreError as error:
            raise SourceError(f"s3://{self._bucket}/{key} cannot be read: {error}") from error
        article = markdown_article(
            content, source=self.name, doc_id=listed.doc_id, url_form=self._url_form, defaults=self._defaults
        )
        return article if article.updated else replace(article, updated=answer["LastModified"].date())
