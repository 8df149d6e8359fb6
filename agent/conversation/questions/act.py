"""A wish to change something: Tsuba only reads, says so, and says how a person does it."""

from agent.answer.aws_cli import aws_command
from agent.answer.markdown import code, escape, steps
from agent.changes.current_change import current_change
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs
from agent.targets.arn import parse_arn, short_name
from tools.aws.scope import AwsScope
from tools.pattern import Pattern
from tools.snapshot import ServiceView

ONLY_READS = "**I only read: I cannot change anything in your accounts.**"
_ROLL_BACK = Pattern(r"(?i)\broll ?(?:it |this |that )?back\b|\brollback\b|\brevert\b|\bundo\b")
_SCALE = Pattern(r"(?i)\bscale\b|\bdesired\b")
_RESTART = Pattern(r"(?i)\b(?:restart|reboot|re-?deploy|bounce)\b")
_NUMBER = Pattern(r"\b(\d{1,4})\b")


def _answer(asked: Asked) -> str:
    views = [view for view in asked.snapshot.services if view.main] if asked.snapshot else []
    commands = [command for view in views if (command := _command(view, asked))]
    parts = [ONLY_READS]
    if commands:
        parts.append("Whoever may do it can with this; it changes the running service:")
        parts += [code(command) for command in commands]
    elif asked.diagnosis.actions:
        parts.append("What is to be done, by whom:\n\n" + steps(asked.diagnosis))
    if stack := next((stack for view in views for stack in view.stack_ids), None):
        arn = parse_arn(stack)
        name = arn.resource.split("/")[1] if arn and "/" in arn.resource else stack
        parts.append(
            f"CloudFormation makes it (stack {escape(name)}): what is changed beside it is undone by the next deployment."
        )
    if asked.diagnosis.impact.serving and _ROLL_BACK.search(asked.text):
        parts.append(f"{escape(asked.diagnosis.impact.text)} {refs(asked.diagnosis.impact.evidence_ids)}")
    return "\n\n".join(parts) + "\n"


def _command(view: ServiceView, asked: Asked) -> str | None:
    """Write the command for the wishes that have one: scaling, starting anew, going back to the revision before."""
    target = asked.diagnosis.target
    scope = AwsScope(target.account_id, target.region)
    service: list[tuple[str, str | None]] = [("cluster", target.cluster), ("service", view.name)]
    if _ROLL_BACK.search(asked.text):
        change = current_change(view)
        source = change.source_task_definition if change else None
        if source is None or asked.diagnosis.status == "rolled_back":
            return None
        return aws_command("ecs", "update-service", scope, [*service, ("task-definition", short_name(source))])
    if _SCALE.search(asked.text):
        wanted = _NUMBER.search(asked.text)
        return aws_command("ecs", "update-service", scope, [*service, ("desired-count", wanted[1])]) if wanted else None
    if _RESTART.search(asked.text):
        return aws_command("ecs", "update-service", scope, service) + " --force-new-deployment"
    return None


_VERBS = (
    r"roll ?(?:it |this |that )?back|rollback|scale|restart|reboot|bounce|re-?deploy|revert|undo|delete|terminate|drain|shut down|turn off|execute|apply|increase|decrease|approve|merge|(?:add|give it|use) (?:some |a bit |a lot )?(?:more|less)|"
    r"(?:deploy|stop|kill|remove|run|fix|raise|lower|set|change|push|enable|disable|update|add|do) (?:it|this|that|them|the|my|all|a|an|one|\w+-\w+)"
)
QUESTION = Question(
    name="act",
    wording=rf"^\W*(?:(?:ok|okay|please|can you|could you|would you|will you|just|then|now|go ahead and|go ahead|so|and|hey|you|simply|i want you to|yes)\W+)*(?:{_VERBS})\b|"
    r"\b(?:can|could|would|will) you (?:please |just )?(?:roll|scale|restart|delete|deploy|stop|kill|fix|run|change|approve|increase)\b",
    needs="facts",
    answer=_answer,
    yields_to=(
        "ticket",
        "priority",
        "services",
        "evidence",
        "logs",
        "now",
        "never_mind",
        "simpler",
        "changed",
        "brief",
        "timeline",
        "compare",
        "link",
    ),
)
