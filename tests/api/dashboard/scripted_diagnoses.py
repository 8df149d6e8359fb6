"""Diagnoses of the real contract: of a failed service, of a healthy one, and of one whose texts are hostile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.diagnosis import (
    ActionView,
    CausalLink,
    Cause,
    Change,
    Diagnosis,
    DocumentView,
    EvidenceView,
    Explanation,
    GapView,
    Impact,
    Ruled,
    TargetView,
    TimelineEntry,
    Usage,
)

PROD, STAGE = "210000000001", "210000000002"
START = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
USAGE = Usage(aws_calls=14, waves=4, round_trips=4, wall_ms=712)

CONSOLE = (
    "https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/checkout-v42/deployments?region=us-west-2"
)


def _evidence(label: str, operation: str, resource: str, title: str, excerpt: str, minute: int) -> EvidenceView:
    return EvidenceView(
        id=label,
        operation=operation,
        account_id=PROD,
        region="us-west-2",
        resource=resource,
        event_time=START + timedelta(minutes=minute, seconds=12),
        read_time=START + timedelta(minutes=20),
        title=title,
        excerpt=excerpt,
        console_url=CONSOLE,
    )


ARN = f"arn:aws:ecs:us-west-2:{PROD}:"
REPOSITORY = f"{PROD}.dkr.ecr.us-west-2.amazonaws.com/team/checkout"

CHECKOUT = Diagnosis(
    id="dg-81f2",
    created_at=START + timedelta(minutes=20),
    target=TargetView(account_id=PROD, region="us-west-2", cluster="prod", service="checkout-v42", family="checkout"),
    status="rolled_back",
    summary="checkout-v42 never started: the image tag it asks for does not exist.",
    impact=Impact(
        serving=True,
        text="Customers are not affected: checkout-v41 serves all traffic.",
        evidence_ids=("E1", "E4"),
    ),
    root_causes=(
        Cause(
            id="F1",
            category="image_not_found",
            title="The image tag v42 does not exist",
            statement="Task definition checkout:57 wants team/checkout:v42. The repository has no such tag; "
            "the newest is v41. All 3 tasks stopped before their containers started.",
            confidence="certain",
            owner="app team",
            resource=f"{REPOSITORY}:v42",
            evidence_ids=("E2", "E3", "E5"),
        ),
    ),
    symptoms=(
        Cause(
            id="F2",
            category="circuit_breaker_triggered",
            title="The circuit breaker stopped the deployment",
            statement="The circuit breaker stopped the deployment after 3 failures.",
            confidence="certain",
            owner="nobody",
            resource=f"{ARN}service/prod/checkout-v42",
            evidence_ids=("E1",),
        ),
        Cause(
            id="F3",
            category="stack_rolled_back",
            title="The stack rolled back",
            statement="Stack checkout-prod rolled back; its 7 other failures only follow this one.",
            confidence="certain",
            owner="nobody",
            resource="checkout-prod",
            evidence_ids=("E4",),
        ),
    ),
    chain=(CausalLink(cause="F1", effect="F2"), CausalLink(cause="F2", effect="F3")),
    changes=(
        Change(
            subject="checkout:56 → checkout:57",
            path="containerDefinitions[web].image",
            before="team/checkout:v41",
            after="team/checkout:v42",
            at=START,
            by="role ci-deploy",
            evidence_ids=("E2",),
        ),
        Change(subject="checkout:57", path="environment.FEATURE_FLAGS", before=None, after="basket2"),
    ),
    actions=(
        ActionView(
            title="See which tags exist",
            kind="check",
            command="aws ecr describe-images --repository-name team/checkout --region us-west-2 "
            "--query 'sort_by(imageDetails,&imagePushedAt)[-5:].imageTags'",
            console_url=f"https://us-west-2.console.aws.amazon.com/ecr/repositories/private/{PROD}/team/checkout?region=us-west-2",
            risk="none",
            owner="app team",
            evidence_ids=("E5",),
        ),
        ActionView(
            title="Push v42, or deploy an existing tag. No platform change is needed.",
            kind="fix",
            command=None,
            console_url=None,
            risk="low",
            owner="app team",
            evidence_ids=(),
        ),
    ),
    timeline=(
        TimelineEntry(at=START, text="checkout:57 registered by ci-deploy", evidence_ids=("E2",)),
        TimelineEntry(
            at=START + timedelta(minutes=2),
            text="task stopped: CannotPullContainerError",
            count=3,
            evidence_ids=("E3",),
        ),
        TimelineEntry(
            at=START + timedelta(minutes=7), text="deployment failed, rollback began", evidence_ids=("E1", "E4")
        ),
    ),
    evidence=(
        _evidence(
            "E1",
            "ecs:DescribeServiceDeployments",
            f"{ARN}service-deployment/prod/checkout-v42/5Jc",
            "The deployment and its circuit breaker",
            '{"status": "ROLLBACK_SUCCESSFUL", "deploymentCircuitBreaker": {"status": "TRIGGERED", "failureCount": 3}}',
            7,
        ),
        _evidence(
            "E2",
            "ecs:DescribeTaskDefinition",
            f"{ARN}task-definition/checkout:57",
            "Task definition checkout:57",
            f'{{"image": "{REPOSITORY}:v42"}}',
            0,
        ),
        _evidence(
            "E3",
            "ecs:DescribeTasks",
            f"{ARN}task/prod/9b1e",
            "A stopped task",
            f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
            f"{REPOSITORY}:v42: {REPOSITORY}:v42: not found",
            2,
        ),
        _evidence(
            "E4",
            "cloudformation:DescribeStackEvents",
            f"arn:aws:cloudformation:us-west-2:{PROD}:stack/checkout-prod/1f",
            "Stack events",
            "UPDATE_ROLLBACK_COMPLETE checkout-prod",
            9,
        ),
        _evidence("E5", "ecr:DescribeImages", "team/checkout", "Tags of team/checkout", "v41, v40, v39", 0),
    ),
    documents=(
        DocumentView(id="D1", title="Images and tags › Tag rules", url="https://docs.platform.example/images#tags"),
        DocumentView(id="D3", title="Somewhere else", url="https://elsewhere.example/page"),
        DocumentView(
            id="D2",
            title="Amazon ECS: CannotPullContainer task errors",
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
        ),
    ),
    gaps=(
        GapView(
            operation="logs:GetLogEvents",
            account_id=PROD,
            region="us-west-2",
            resource="/ecs/checkout",
            reason="not_found",
            effect="The containers never ran, so they wrote no log.",
        ),
    ),
    usage=USAGE,
)

WORDED = replace(
    CHECKOUT,
    id="dg-77aa",
    summary="No task came up, for want of an image.",
    explanation=(Explanation(role="cause", text="Nobody pushed v42.", evidence_ids=("E5",), document_ids=("D1",)),),
    notes=("1 sentence was dropped.",),
    written_by="model:some-model",
    ruled=Ruled(summary=CHECKOUT.summary, root_causes=CHECKOUT.root_causes, actions=CHECKOUT.actions),
    usage=replace(USAGE, model_calls=2, input_tokens=900, output_tokens=100),
)

HEALTHY = Diagnosis(
    id="dg-0001",
    created_at=START,
    target=TargetView(account_id=PROD, region="us-west-2", cluster="prod", service="payments-v9", family="payments"),
    status="healthy",
    summary="payments is fine: 6 of 6 tasks run revision 31, all targets healthy.",
    impact=Impact(serving=True, text="", evidence_ids=()),
    usage=USAGE,
)

MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'

HOSTILE = replace(
    CHECKOUT,
    id=f"dg-{MARKUP}",
    summary=f"{MARKUP} is the summary",
    root_causes=(
        replace(
            CHECKOUT.root_causes[0], title=MARKUP, statement=f"[click](javascript:alert(1)) {MARKUP}", resource=MARKUP
        ),
    ),
    changes=(replace(CHECKOUT.changes[0], before=MARKUP, after="v42\u202etxt.exe"),),
    actions=(
        replace(
            CHECKOUT.actions[0],
            title=MARKUP,
            command=f"aws ecr describe-images; echo {MARKUP}",
            console_url="https://console.aws.amazon.com.evil.example/ecr",
        ),
    ),
    evidence=(
        replace(CHECKOUT.evidence[0], title=MARKUP, excerpt=MARKUP, console_url="javascript:window.pwned=1"),
        *CHECKOUT.evidence[1:],
    ),
    documents=(DocumentView(id="D1", title=MARKUP, url="javascript:window.pwned=1"),),
)
