"""The markdown files of a git repository, as they are at a branch or tag: the working copy may be in any state.

A file's version is its blob's id, so that only what changed is read. Source: https://git-scm.com/docs/git-ls-tree
"""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge.article import Article
from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.markdown import is_page, markdown_article
from knowledge.sources.source import Listed, SourceDefaults

GIT_SECONDS = 60
# Nothing in a repository may start a program, and nobody is there to type a password.
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never")


class GitCheckout:
    """The files below `folder` at `ref` of the repository in `checkout`. `fetch` brings it up to date first."""

    def __init__(
        self,
        name: str,
        checkout: Path,
        *,
        defaults: SourceDefaults,
        ref: str = "HEAD",
        folder: str = "",
        fetch: bool = False,
        url_form: str | None = None,
    ) -> None:
        self.name = name
        self._checkout = checkout
        self._defaults = defaults
        self._ref = ref
        self._folder = folder.strip("/")
        self._fetch = fetch
        self._url_form = url_form

    @property
    def form(self) -> str:
        """Return what makes articles of these files differ."""
        return f"{self._defaults!r} {self._url_form} {self._folder}"

    def listing(self) -> Iterable[Listed]:
        """Return every markdown file at the ref, by its path below the folder.

        Raises:
            SourceError: git is absent, or there is no such repository, ref or folder.
        """
        if self._fetch:
            self._git("fetch", "--quiet", "--no-recurse-submodules")
        below = f":{self._folder}" if self._folder else ""
        tree = self._git("rev-parse", "--verify", "--end-of-options", f"{self._ref}^{{commit}}").decode().strip()
        for entry in self._git("ls-tree", "-r", "-z", "--full-tree", f"{tree}{below}").split(b"\0"):
            about, _, path = entry.partition(b"\t")
            fields = about.split()
            name = path.decode("utf-8", "surrogateescape")
            # 120000 would be a link, 160000 another repository.
            if len(fields) == 3 and fields[0].startswith(b"100") and is_page(name):
                yield Listed(doc_id=name, version=fields[2].decode())

    def read(self, listed: Listed) -> Article:
        """Read one file at the ref.

        Raises:
            UnreadableDocumentError: it cannot be read.
        """
        path = f"{self._folder}/{listed.doc_id}" if self._folder else listed.doc_id
        try:
            content = self._git("cat-file", "blob", f"{self._ref}:{path}")
            changed = self._git("log", "-1", "--format=%cs", self._ref, "--", f":(top,literal){path}").decode().strip()
        except SourceError as error:
            raise UnreadableDocumentError(str(error)) from error
        article = markdown_article(
            content, source=self.name, doc_id=listed.doc_id, url_form=self._url_form, defaults=self._defaults
        )
        return article if article.updated or not changed else replace(article, updated=date.fromisoformat(changed))

    def _git(self, *words: str) -> bytes:
        command = ["git", "-C", str(self._checkout), "--no-optional-locks", *_QUIET, *words]
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
        try:
            done = subprocess.run(  # noqa: S603  # no shell, and nothing of a document is among the words
                command, capture_output=True, check=False, timeout=GIT_SECONDS, env=environment
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceError(f"git cannot be run in {self._checkout}: {error}") from error
        if done.returncode:
            why = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise SourceError(f"git {words[0]} failed in {self._checkout}: {why[-1] if why else done.returncode}")
        return done.stdout
