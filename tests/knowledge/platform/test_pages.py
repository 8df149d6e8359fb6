"""The example platform's pages: one form, links and commands that work, and the same numbers everywhere."""

import re
from datetime import date

import pytest

from agent.verification.cli_commands import parse_command
from tests.knowledge.pages import commands, folder, links, names, read_page, section_ids, session
from tools.redaction import redact

PAGES = sorted(names("platform"))
FRONT_MATTER = ["title", "team", "product", "platform_version", "updated", "visibility"]
GROUPS = frozenset({"everyone", "operators", "payments"})
TEAMS = frozenset({"platform", "payments"})
VERSIONS = frozenset({"3", "4"})
OLD = date(2026, 1, 1)  # a page not checked since then is stale for every reader of the demo
MAX_WORDS, MAX_COLUMNS = 300, 118
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/")
AWS_PAGE = re.compile(r"https://docs\.aws\.amazon\.com/[\w./-]+\.html(?:#[\w.-]+)?")
# What more than one sentence says: the value, and every wording in which it stands, with the value as the group.
FACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "the version before stays (hours)": (
        "24",
        (
            r"full size for (\d+) hours",
            r"(\d+) hours (?:after a promotion|of the rollback window|the version before|after it, two versions)",
            r"It goes after (\d+) hours",
        ),
    ),
    "the last weight (per cent)": ("100", (r"5, 25, 50 and (\d+) per cent", r"has reached (\d+) per cent")),
    "alarms roll back (minutes)": ("15", (r"for (\d+) minutes after its last step",)),
    "grace period (seconds)": (
        "60",
        (r"grace period of (\d+) seconds", r"first (\d+) seconds of a task", r"`health\.graceSeconds` \| (\d+)"),
    ),
    "health check interval (seconds)": ("15", (r"interval \| every (\d+)", r"`health\.intervalSeconds` \| (\d+)")),
    "health check timeout (seconds)": ("5", (r"timeout \| (\d+) seconds", r"`health\.timeoutSeconds` \| (\d+)")),
    "failures until unhealthy": ("3", (r"unhealthy after \| (\d+)", r"`health\.unhealthyThreshold` \| (\d+)")),
    "answers until healthy": ("2", (r" healthy after \| (\d+)", r"`health\.healthyThreshold` \| (\d+)")),
    "the container's port": (
        "8080",
        (r"listen on port (\d+)", r"`PORT` \| (\d+)", r"port \| (\d+)", r"`port` \| (\d+)", r"admits port (\d+)",
         r"load balancer on port (\d+)", r"plain HTTP on port (\d+)"),
    ),
    "minimum in prod (tasks)": (
        "2",
        (r"the minimum of (\d+) tasks", r"minimum in prod is (\d+)", r"minimum \| (\d+) tasks", r"\| (\d+) and 10 in prod"),
    ),
    "waits for approval (hours)": ("8", (r"Unanswered, it ends after (\d+) hours", r"After (\d+) hours without an answer")),
    "log router (MiB)": ("64", (r"log router takes (\d+) MiB", r"takes (\d+) MiB of the task's memory")),
    "logins rotate (days)": ("30", (r"logins rotate every (\d+) days", r"rotates every (\d+) days")),
    "BreakGlass (hours)": ("4", (r"in an incident, for (\d+) hours", r"`BreakGlass` for (\d+) hours")),
    "first answer to SEV1 (minutes)": (
        "15",
        (r"users in prod are affected \| (\d+) minutes", r"nobody answers within (\d+) minutes",
         r"Acknowledge within (\d+) minutes"),
    ),
    "first priority of own rules": ("20000", (r"\| (\d+) to 29999", r"priorities from (\d+) to 29999")),
    "target groups in one action": ("5", (r"at most (\d+) target groups in one action", r"(\d+) target groups in one forward action")),
    "target groups for each load balancer": (
        "100",
        (r"(\d+) target groups for each load balancer", r"target groups for each load balancer \| +\| (\d+)"),
    ),
    "disk of a task (GiB)": (
        "20",
        (r"gives each task (\d+) GiB", r"Each task has (\d+) GiB", r"`ephemeralStorageGiB` \| (\d+)"),
    ),
    "a deleted secret waits (days)": ("7", (r"deleted secret waits (\d+) days", r"Secrets wait (\d+) days")),
    "WAF limit (requests)": ("2,000", (r"at most ([\d,]+) requests in 5 minutes", r"the limit of ([\d,]+) requests")),
    "version 3 ends": ("31 March 2027", (r"Version 3 is supported until ([\w ]+)",)),
    "new Fargate tasks (vCPU in prod)": ("1,000", (r"Fargate On-Demand vCPU \|.*?\| ([\d,]+) \|$",)),
}  # fmt: skip


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of each page in turn."""
    return request.param


def test_there_is_a_page_for_each_subject_of_the_platform() -> None:
    assert 28 <= len(PAGES) <= 40


def test_the_front_matter_is_complete(name: str) -> None:
    front_matter = read_page("platform", name).front_matter
    assert list(front_matter) == FRONT_MATTER
    assert front_matter["title"].strip()
    assert front_matter["team"] in TEAMS
    assert front_matter["product"] == "slipway"
    assert set(_listed(front_matter["platform_version"])) <= VERSIONS
    assert isinstance(front_matter["updated"], date)
    groups = set(_listed(front_matter["visibility"]))
    assert groups
    assert groups <= GROUPS


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_some_pages_are_restricted_and_some_are_old() -> None:
    pages = [read_page("platform", name).front_matter for name in PAGES]
    seen_by = [frozenset(_listed(page["visibility"])) for page in pages]
    assert {frozenset({"everyone"}), frozenset({"operators"}), frozenset({"payments", "operators"})} == set(seen_by)
    assert 2 <= sum(page["updated"] < OLD for page in pages) <= 5


def test_titles_are_told_apart() -> None:
    titles = [read_page("platform", name).front_matter["title"] for name in PAGES]
    assert len(set(titles)) == len(titles)


def test_a_page_begins_with_what_it_is_about_and_goes_on_in_sections(name: str) -> None:
    page = read_page("platform", name)
    assert 15 <= len(page.intro.split()) <= 80
    assert len(page.sections) >= 4
    assert len(page.anchors) == len(page.sections) == len(re.findall(r"^## ", page.text, re.MULTILINE))
    assert not re.search(r"^(?:# |###)", re.sub(r"```.*?```", "", page.text, flags=re.DOTALL), re.MULTILINE)


def test_no_section_is_empty_or_too_long_to_cite(name: str) -> None:
    words = {heading: len(text.split()) for heading, text in read_page("platform", name).sections.items()}
    assert {heading: count for heading, count in words.items() if not 5 <= count <= MAX_WORDS} == {}


def test_lines_are_wrapped(name: str) -> None:
    prose = re.sub(r"```.*?```|^\|.*$", "", read_page("platform", name).text, flags=re.DOTALL | re.MULTILINE)
    assert [line for line in prose.splitlines() if len(line) > MAX_COLUMNS] == []


def test_every_link_leads_to_a_page_and_a_section(name: str) -> None:
    broken = [link for link in links(read_page("platform", name).text) if not _is_known(name, link)]
    assert broken == []


def _is_known(page: str, link: str) -> bool:
    if link.startswith("https://docs.aws.amazon.com/"):
        return AWS_PAGE.fullmatch(link) is not None
    path, _, anchor = link.partition("#")
    found = re.fullmatch(r"(?:\.\./(runbooks)/)?([\w-]+)\.md", path or f"{page}.md")
    of, target = (found[1] or "platform", found[2]) if found else ("", "")
    return bool(of) and target in names(of) and (not anchor or f"{of}/{target}.md#{anchor}" in section_ids())


@pytest.mark.parametrize(
    "link", ["gone.md", "../runbooks/gone.md", "logs.md#gone", "#gone", "https://docs.aws.amazon.com/x"]
)
def test_a_broken_link_is_noticed(link: str) -> None:
    assert not _is_known("logs", link)


def test_every_page_for_everyone_can_be_reached_from_another() -> None:
    reached = {link.split("#")[0] for name in PAGES for link in links(read_page("platform", name).text)}
    assert {name for name in PAGES if f"{name}.md" not in reached} == _restricted()


def test_no_page_for_everyone_links_to_a_restricted_one() -> None:
    public = [name for name in PAGES if name not in _restricted()]
    told = {link.split("#")[0] for name in public for link in links(read_page("platform", name).text)}
    assert told & {f"{name}.md" for name in _restricted()} == set()


def _restricted() -> set[str]:
    return {name for name in PAGES if read_page("platform", name).front_matter["visibility"] != "everyone"}


def test_every_command_is_one_the_aws_cli_takes(name: str) -> None:
    for command in commands(read_page("platform", name).text):
        parse_command(command, session())


def test_commands_of_the_aws_cli_stand_in_blocks_of_their_own(name: str) -> None:
    text = read_page("platform", name).text
    assert set(re.findall(r"^```(\w*)$", text, re.MULTILINE)) - {""} <= {"sh", "ts", "text"}
    rest = re.sub(r"^```sh\n.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"\baws [a-z0-9-]+ [a-z-]+ --", rest)


def test_pages_say_the_same_numbers() -> None:
    wrong: list[str] = []
    for fact, (value, wordings) in FACTS.items():
        said = [
            (name, found)
            for name in PAGES
            for wording in wordings
            for found in re.findall(wording, _flat(name), re.MULTILINE)
        ]
        wrong += [f"{fact}: {name} says {found}, not {value}" for name, found in said if found != value]
        wrong += [f"{fact}: nothing says {wording}" for wording in wordings if not _is_said(wording)]
    assert wrong == []


def _flat(name: str) -> str:
    """Return a page with its lines joined, so that a wrapped sentence is found; rows of tables stay apart."""
    return re.sub(r"(?<!\|)\n(?!\||\n|#)", " ", read_page("platform", name).text)


def _is_said(wording: str) -> bool:
    return any(re.search(wording, _flat(name), re.MULTILINE) for name in PAGES)


@pytest.mark.parametrize("file", [*PAGES, "README"])
def test_no_page_holds_a_secret_an_account_or_a_machine_path(file: str) -> None:
    text = folder("platform").joinpath(f"{file}.md").read_text(encoding="utf-8")
    assert redact(text) == text
    assert not MACHINE_PATH.search(text)
    assert not re.search(r"\b\d{12}\b", text)


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = folder("platform").joinpath("README.md").read_text(encoding="utf-8")
    assert [link for link in links(text) if not folder("platform").joinpath(link).exists()] == []
