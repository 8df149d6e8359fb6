"""What happened to a service, in the words of a scenario: deployments, stopped tasks, scaling, events."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from evals.bases.documents import Document
from evals.bases.form import Age, Form

StopCode = Literal[
    "TaskFailedToStart",
    "EssentialContainerExited",
    "UserInitiated",
    "ServiceSchedulerInitiated",
    "SpotInterruption",
    "TerminationNotice",
    "InfrastructureHealth",
]

Outcome = Literal[
    "succeeded",  # completed
    "in_progress",  # still going on
    "rolled_back",  # the circuit breaker gave up and ECS restored the revision before
    "rolling_back",  # the same, and the old revision is still being restored
    "failed",  # ECS gave up and restored nothing: no rollback configured, or no revision to go back to
    "waiting",  # stands at a PAUSE hook until a person continues it
]


class TargetState(Form):
    """How the load balancer sees a task that runs."""

    state: Literal["healthy", "initial", "unhealthy", "draining", "unused"]
    reason: str | None = None
    description: str | None = None


class Noise(Form):
    """Lines that say nothing, one after the other over and over; `{n}` is another number each time."""

    lines: int = Field(ge=1)
    texts: tuple[str, ...] = ('{"level":"info","msg":"polled","queue":"work","messages":{n}}',)


class StoppedTasks(Form):
    """Tasks that stopped the same way, one after the other."""

    count: int = 1
    first: Age = timedelta(seconds=20)  # from the beginning of the deployment or incident to the first start
    every: Age = timedelta(minutes=2)  # between two starts
    ran: Age | None = None  # from container start to stop; absent: its containers never started
    lasted: Age = timedelta(seconds=25)  # from creation to stop of a task whose containers never started
    stop_code: StopCode
    stopped_reason: str
    container_reason: str | None = None
    exit_code: int | None = None
    proxy: bool = False  # its Service Connect proxy failed, not the application: exit code and reason are the proxy's
    logs: tuple[str, ...] = ()  # what each of them wrote, oldest first
    noise: Noise | None = None  # what each went on to write after that, until it stopped
    memory_percent: float | None = None  # what CloudWatch saw before a SIGKILL; absent: full if ECS says so
    unhealthy: str | None = None  # the load balancer's reason, in the service event about each of them


class RunningTasks(Form):
    """Tasks of a deployment that has not ended."""

    count: int = 1
    status: Literal["PROVISIONING", "PENDING", "RUNNING"] = "RUNNING"
    since: Age = timedelta(minutes=2)  # created that long before now
    target: TargetState | None = None  # absent: healthy when running, not registered when not
    logs: tuple[str, ...] = ()


class EventText(Form):
    """A service event in AWS's words; repeated where AWS repeats it."""

    text: str
    after: Age = timedelta(seconds=30)
    times: int = 1
    every: Age = timedelta(minutes=6)


class Change(Form):
    """What a deployment changed in the task definition, compared with the revision before it."""

    image: str | None = None
    pushed: bool = True  # false: the image is not in the registry
    cpu: int | None = None
    memory: int | None = None
    container_port: int | None = None
    environment: dict[str, str | None] = Field(default_factory=dict[str, str | None])  # null removes a variable
    secrets: dict[str, str | None] = Field(default_factory=dict[str, str | None])  # null removes one
    command: tuple[str, ...] | None = None


class Pause(Form):
    """A PAUSE lifecycle hook at which a deployment stands; with CodeDeploy, its wait before it moves the traffic."""

    stage: Literal["PRE_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]
    since: Age
    timeout: Age = timedelta(hours=24)


class Shift(Form):
    """How far a blue/green, linear or canary deployment that goes on has moved the traffic, in percent."""

    stage: Literal[
        "SCALE_UP",
        "TEST_TRAFFIC_SHIFT",
        "POST_TEST_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT",
        "BAKE_TIME",
        "CLEAN_UP",
    ]
    production: float = 0  # to the new revision
    test: float = 0
    rule: float | None = None  # what the load balancer's rule sends there, where it is behind


class FailedHook(Form):
    """A Lambda lifecycle hook that ended a deployment."""

    function: str
    stage: Literal[
        "PRE_SCALE_UP",
        "POST_SCALE_UP",
        "POST_TEST_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT",
        # Of CodeDeploy.
        "BeforeInstall",
        "AfterInstall",
        "AfterAllowTestTraffic",
        "BeforeAllowTraffic",
        "AfterAllowTraffic",
    ]
    status: Literal["FAILED", "TIMED_OUT"] = "FAILED"


class Deployment(Form):
    """One deployment somebody began."""

    began: Age  # before now
    by: str = "ci-deploy"  # the role that asked for it
    outcome: Outcome
    took: Age = timedelta(minutes=5)  # until it succeeded, failed or turned back; ignored while it goes on
    rollback_took: Age = timedelta(seconds=70)
    change: Change = Change()
    stopped: tuple[StoppedTasks, ...] = ()
    running: tuple[RunningTasks, ...] = ()
    events: tuple[EventText, ...] = ()
    pause: Pause | None = None
    shift: Shift | None = None
    hook: FailedHook | None = None  # ended it, instead of the circuit breaker
    alarms: tuple[str, ...] = ()  # CloudWatch alarms that fired and ended it, instead of the circuit breaker


class Alarm(Form):
    """A CloudWatch alarm that deployments name; one they name and nobody describes counts 5xx of the targets."""

    name: str
    namespace: str = "AWS/ApplicationELB"
    metric: str = "HTTPCode_Target_5XX_Count"
    statistic: str = "Sum"
    comparison: Literal["GreaterThanThreshold", "LessThanThreshold"] = "GreaterThanThreshold"
    threshold: float = 10.0
    measured: float = 37.0  # when it rang
    ordinary: float = 0.0  # when it was OK again
    rang: tuple[Age, ...] = ()  # before now, beside the deployments it ended


class Incident(Form):
    """Tasks that stopped outside a deployment: scaling in, out of memory, a retired host."""

    began: Age
    stopped: tuple[StoppedTasks, ...] = ()
    events: tuple[EventText, ...] = ()
    replaced: bool = True  # the scheduler started as many again


class Scaling(Form):
    """What Application Auto Scaling did to the desired count."""

    at: Age
    before: int
    after: int
    cause: str
    logs: tuple[str, ...] = ()  # what the tasks that scaling in stopped wrote at the end
    minimum: int = 2
    maximum: int = 12


class TargetGroup(Form):
    """The target group of a web service."""

    port: int = 80
    health_check_path: str = "/healthz"
    health_check_port: str = "traffic-port"
    codes: str = "200"
    interval_seconds: int = 15
    timeout_seconds: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 3


class CircuitBreaker(Form):
    """ECS's own failure detection."""

    enable: bool = True
    rollback: bool = True


class Rule(Form):
    """How the load balancer reaches a service: by path, and by header while a version is tested."""

    path: str | None = None  # absent: /<service>/*
    weight: int = 1
    header: tuple[str, str] | None = None
    group: str | None = None  # services of one group share a path rule and divide its traffic by weight


class ExpressFailure(Form):
    """A resource that ECS could not make for the newest deployment, in AWS's words."""

    resource: Literal["certificate", "listener", "rule", "loadBalancer"]
    reason: str


class Express(Form):
    """An Express service."""

    failure: ExpressFailure | None = None


class ServiceConnect(Form):
    """A service's part in Service Connect; its task definition names the container's port `port_name`."""

    namespace: str = "shop"
    port_name: str = "http"
    client_port: int = 80  # where others reach it by its name
    log_group: bool = True  # the proxy writes to the log group of the service


class Service(Form):
    """Everything the bases need to know of one ECS service; the named bases fill it in."""

    name: str
    team: str = "shop"
    cluster: str = "prod"
    family: str | None = None  # task definition family; absent: the service's name
    image: str  # repository:tag or repository@digest in the account's registry, or a full reference
    revision: int = 40  # number of the newest task definition before the story begins
    desired: int = 2
    cpu: int = 512
    memory: int = 1024
    container_port: int = 8080
    environment: dict[str, str] = Field(default_factory=lambda: {"APP_ENV": "prod", "LOG_LEVEL": "info"})
    secrets: dict[str, str] = Field(default_factory=dict[str, str])  # variable -> valueFrom
    command: tuple[str, ...] = ()
    health_check: str | None = None  # a command in the container's own shell; absent: the container has no check
    volumes: tuple[str, ...] = ()  # EFS file systems, mounted below /mnt
    launch_type: Literal["FARGATE", "EC2"] = "FARGATE"
    capacity_provider: str | None = None
    scheduling: Literal["REPLICA", "DAEMON"] = "REPLICA"  # DAEMON: one task on each host; desired counts the hosts
    host_port: int | None = None  # a fixed port of the host, which container_port is reached at
    subnets: Literal["private", "isolated", "public"] = "private"
    public_ip: bool = False
    admitted_port: int | None = None  # its security group lets the load balancer in there; absent: container_port
    egress_ports: tuple[int, ...] | None = None  # what its security group lets out; absent: everything
    target_group: TargetGroup | None = None
    rule: Rule = Rule()
    circuit_breaker: CircuitBreaker = CircuitBreaker()
    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    strategy: Literal["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"] = "ROLLING"
    controller: Literal["ECS", "CODE_DEPLOY"] = "ECS"  # who deploys it
    service_connect: ServiceConnect | None = None
    express: Express | None = None  # an Express service: ECS makes what is around it
    log_driver: Literal["awslogs", "awsfirelens"] = "awslogs"
    log_store: str | None = None  # the host a FireLens router sends to; absent: one that Tsuba is not told of
    logs: tuple[str, ...] = ()  # lines each running task wrote lately, beside its ordinary ones
    noise: Noise | None = None  # what each running task wrote after that
    execution_statements: tuple[Document, ...] | None = None  # absent: may read its secrets
    log_group: bool = True  # false: somebody deleted it, with what was in it
    managed_execution_policy: bool = True  # AmazonECSTaskExecutionRolePolicy is attached
    created: Age = timedelta(days=120)
    history: int = Field(default=5, ge=0)  # successful deployments before the story; 0: the story created it
    deployments: tuple[Deployment, ...] = ()  # oldest first
    incidents: tuple[Incident, ...] = ()
    scaling: tuple[Scaling, ...] = ()
    alarms: tuple[Alarm, ...] = ()  # more of those that deployments name
    missing: int = 0  # of the desired tasks, how many do not run now
    targets: tuple[TargetState, ...] = ()  # of the serving tasks, absent: healthy; draining ones come on top
    events: tuple[EventText, ...] = ()  # further service events; `after` counts back from now
    deleted: Age | None = None  # gone that long before now, its tasks and records still readable
    stack: bool = True  # false: nobody deployed it through CloudFormation
