"""What "it" stands for in a conversation: the page's service, the one spoken of, and what may still be told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.conversation.memory import Memory
from agent.diagnosis import Diagnosis
from agent.store.threads import Message
from agent.targets.target import TargetRequest


def of_page(context: Mapping[str, str]) -> TargetRequest | None:
    """Take "it" for the service of the page the asker looks at."""
    if not context.get("service"):
        return None
    return TargetRequest(
        account=context.get("account_id"),
        region=context.get("region"),
        cluster=context.get("cluster"),
        service=context["service"],
    )


def readable(messages: Sequence[Message], visible: frozenset[str]) -> Sequence[Message]:
    """Leave out answers about accounts that may not be seen any more."""
    return [said for said in messages if said.accounts <= visible]


def is_of(diagnosis: Diagnosis | None, request: TargetRequest) -> bool:
    """Whether a diagnosis is of the very service that is named now, also where the family was named before."""
    if diagnosis is None or request.service is None:
        return False
    target = diagnosis.target
    there = (target.account_id, target.region, target.cluster)
    return target.service == request.service and there == (request.account, request.region, request.cluster)


def settled(request: TargetRequest, diagnosis: Diagnosis) -> TargetRequest:
    """Keep what was asked about in full, so that "it" means the same next time."""
    target = diagnosis.target
    return replace(
        request,
        text=None,
        account=target.account_id,
        region=target.region,
        cluster=target.cluster,
        service=target.family or target.service,
        stack=target.stack_name,
        task=target.task_arn,
    )


def same_service(memory: Memory, request: TargetRequest) -> bool:
    """Whether a request is for the service spoken of, wherever it runs."""
    return memory.focus is not None and memory.focus.service == request.service and memory.focus.service is not None
