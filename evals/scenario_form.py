"""The short form of a scenario, `scenario.yaml`: named bases, what differs, and what a right answer is."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from evals.bases.accounts import ACCOUNTS
from evals.bases.cluster import ClusterParameters
from evals.bases.documents import Document
from evals.bases.ec2_service import Ec2Service
from evals.bases.fargate_web_service import FargateWebService
from evals.bases.fargate_worker import FargateWorker
from evals.bases.firewall import WebAclParameters
from evals.bases.form import Form
from evals.bases.image_registry import RepositoryParameters
from evals.bases.neighbours import Neighbours
from evals.bases.network import NetworkParameters
from evals.bases.roles import RoleParameters
from evals.bases.secrets import ParameterParameters, SecretParameters
from evals.bases.service_family import ServiceFamily
from evals.bases.stack import StackParameters

ServiceBase = Annotated[FargateWebService | FargateWorker | Ec2Service | ServiceFamily, Field(discriminator="base")]
Status = Literal["unknown", "waiting", "in_progress", "rolled_back", "failed", "degraded", "healthy"]
Owner = Literal["app team", "platform team", "AWS", "nobody"]


class EventEntry(Form):
    """The EventBridge event a scenario begins with."""

    kind: Literal["deployment_failed", "code_deploy_failed", "task_stopped", "placement_failure", "stack_status"]
    service: str | None = None
    stack: str | None = None


class Entry(Form):
    """Where the question begins: a service, a stack, a rule, a schedule, a daemon or an event; in the first place unless said."""

    service: str | None = None
    stack: str | None = None
    rule: str | None = None  # an EventBridge rule among the documents
    schedule: str | None = None  # a schedule of EventBridge Scheduler among them, as group/name
    daemon: str | None = None  # a managed daemon among them, as cluster/name
    event: EventEntry | None = None
    place: str | None = None  # account/region, e.g. shop-prod/us-west-2

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (
            sum(
                way is not None for way in (self.service, self.stack, self.rule, self.schedule, self.daemon, self.event)
            )
            != 1
        ):
            message = "entry takes exactly one of service, stack, rule, schedule, daemon and event"
            raise ValueError(message)
        return self


class PlaceForm(Form):
    """One account and region with what lives there."""

    account: str
    region: Literal["us-west-2", "us-east-1", "eu-west-1"]
    network: NetworkParameters = NetworkParameters()
    clusters: tuple[ClusterParameters, ...] = (ClusterParameters(),)
    services: tuple[ServiceBase, ...] = ()
    stacks: tuple[StackParameters, ...] = ()
    neighbours: Neighbours = Neighbours()
    repositories: tuple[RepositoryParameters, ...] = ()
    roles: tuple[RoleParameters, ...] = ()
    secrets: tuple[SecretParameters, ...] = ()
    parameters: tuple[ParameterParameters, ...] = ()
    web_acl: WebAclParameters | None = None  # in front of the load balancer
    # Documents in AWS's own shape that no base writes: service -> key -> documents; times as ISO text.
    documents: dict[str, dict[str, list[Document]]] = Field(default_factory=dict[str, dict[str, list[Document]]])

    @model_validator(mode="after")
    def _known_account(self) -> Self:
        if self.account not in ACCOUNTS:
            message = f"account {self.account!r} is none of {', '.join(ACCOUNTS)} (evals/bases/accounts.py)"
            raise ValueError(message)
        return self


class Person(Form):
    """Somebody who asks."""

    subject: str
    name: str
    teams: tuple[str, ...] = ()
    operator: bool = False


class Denied(Form):
    """An operation that answers AccessDenied; `*` for any operation, sts:AssumeRole for the whole account."""

    account: str
    region: str
    service: str
    operation: str
    only: dict[str, str] | None = None


class Expect(Form):
    """What a right answer is, as in the expanded form."""

    status: Status
    acceptable_status: tuple[Status, ...] = ()
    root_causes: tuple[str, ...] = ()
    acceptable_extra: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()  # operations whose evidence the causes must cite, service:Operation
    must_mention: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    owner: Owner | None = None
    gap_expected: tuple[str, ...] = ()
    first_change: str | None = None  # a regex for the most telling change, as `path before → after`


class TextProvenance(Form):
    """Where a text that is written out in the scenario comes from."""

    text: str  # how it begins
    source: str


class Provenance(Form):
    """Where texts come from that are not named as `aws:<name>`, and what is invented."""

    texts: tuple[TextProvenance, ...] = ()
    invented: str = "names, ids, times and application log lines"


class ScenarioForm(Form):
    """A scenario as people write it."""

    id: Annotated[str, Field(pattern=r"^s-[0-9a-f]{6}$")]
    title: str
    same_world_as: str | None = None  # another scenario of the folder whose places, people and now it shares
    now: AwareDatetime
    question: str
    entry: Entry
    places: Annotated[tuple[PlaceForm, ...], Field(min_length=1)]
    people: tuple[Person, ...] = (
        Person(subject="grace@example.com", name="Grace Hall", teams=("platform",), operator=True),
    )
    accounts: tuple[str, ...] = ()  # further accounts of the directory, beside those of the places
    denied: tuple[Denied, ...] = ()
    expect: Expect
    provenance: Provenance = Provenance()
