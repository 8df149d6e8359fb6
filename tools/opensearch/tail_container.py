"""Reads the end of a container's log from the OpenSearch that its FireLens router sends it to.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tools.aws.answer import last_part
from tools.aws.calls import Reader
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.logs.facts import LogTail
from tools.logs.firelens import FirelensDestination
from tools.logs.shown_lines import shown_lines
from tools.opensearch.log_store import LogStore
from tools.opensearch.search import OPERATION, Asked, last_lines
from tools.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class TailRoutedContainerArguments:
    """A container of a task, where its router sends its log, and the time it ran. `limit` counts lines."""

    task_arn: str
    container: str
    destination: FirelensDestination
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 200

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"log of {self.container} in {self.destination.text}"


def read(reader: Reader, arguments: TailRoutedContainerArguments) -> Read[LogTail]:
    """Read the last lines, oldest first. Unread, without any call, where no configured store gets the log.

    Empty when the store has no line of this container, which may mean that the router delivered none.
    """
    stores = reader.log_stores.stores if reader.log_stores else ()
    store = next((store for store in stores if store.receives(arguments.destination)), None)
    if store is None:
        return Unread(gap=_not_configured(reader, arguments))
    asked = Asked(
        task_arn=arguments.task_arn,
        container=arguments.container,
        since=arguments.since,
        until=arguments.until,
        limit=arguments.limit,
    )
    reader.check_deadline(OPERATION)
    reader.requests += 1
    found = last_lines(
        store,
        asked,
        credentials=reader.credentials_for(store.sign),
        seconds=max(0.1, reader.deadline - reader.monotonic()),
    )
    where = f"{store.host}/{store.index} {arguments.task_arn}"
    if not found:
        excerpt = f"{store.host} has no line of container {arguments.container} in {store.index}"
        looked = reader.evidence(OPERATION, resource=where, title="No log lines", excerpt=excerpt)
        return Empty(evidence=(_linked(looked, store, arguments),))
    lines, evidence = shown_lines(
        reader, OPERATION, found, resource=where, container=arguments.container, task_arn=arguments.task_arn
    )
    tail = LogTail(
        group=f"{store.host}/{store.index}",
        stream=last_part(arguments.task_arn),
        task_arn=arguments.task_arn,
        container=arguments.container,
        lines=lines,
    )
    return Found(value=tail, evidence=tuple(_linked(shown, store, arguments) for shown in evidence))


TOOL = Tool(
    name="opensearch_tail_container",
    description=(
        "Read the last lines of a container from the OpenSearch its FireLens router sends them to, oldest first."
        " Only stores of the configuration are asked."
    ),
    operations=(OPERATION,),
    arguments=TailRoutedContainerArguments,
    effect="what the container logged is not known",
    read=read,
    of_aws=False,
)


def _not_configured(reader: Reader, arguments: TailRoutedContainerArguments) -> Gap:
    destination = arguments.destination
    cure = "Tsuba cannot read there"
    if destination.is_opensearch or not destination.plugin:
        cure = "to have it read, name that OpenSearch under [[log_stores]] in tsuba.toml"
    effect = (
        f"what {arguments.container} logged is not known: its FireLens router sends it to {destination.text}; {cure}"
    )
    return Gap(
        operation=OPERATION, scope=reader.scope, resource=arguments.resource, reason="not_supported", effect=effect
    )


def _linked(evidence: Evidence, store: LogStore, arguments: TailRoutedContainerArguments) -> Evidence:
    return replace(evidence, console_url=store.link(arguments.task_arn))
