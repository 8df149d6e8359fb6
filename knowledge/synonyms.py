"""What people call things, and what the pages call them. A word on the left also looks for those on the right.

The left side is a pattern over the lower-case question; the right side is added with less weight than what was asked.
"""

import re
from dataclasses import dataclass

_TABLE: tuple[tuple[str, str], ...] = (
    # Short names
    (r"\balbs?\b|\belbs?\b|\bnlbs?\b|\blb\b", "load balancer"),
    (r"\btgs?\b", "target group"),
    (r"\bsgs?\b", "security group"),
    (r"\basgs?\b", "auto scaling group"),
    (r"\bcfn\b|\bstacks?\b", "CloudFormation stack"),
    (r"\bcdk\b", "CloudFormation template"),
    (r"\btask ?defs?\b|\btds?\b", "task definition"),
    (r"\benvs?\b|\benv vars?\b", "environment variables"),
    (r"\bcpu/mem\b|\bmem\b|\bram\b", "memory"),
    (r"\bk8s\b", "kubernetes"),
    (r"\bcerts?\b|\bssl\b|\bhttps\b", "certificate TLS"),
    (r"\bdbs?\b|\brds\b", "database"),
    (r"\bperms?\b", "permissions"),
    (r"\brepos?\b", "repository"),
    (r"\bconfigs?\b", "configuration"),
    (r"\bprod\b", "production"),
    (r"\bwaf\b", "web ACL"),
    (r"\bacls?\b", "access control list"),
    (r"\bsvc\b", "service"),
    (r"\bci\b|\bgithub actions\b|\bjenkins\b|\bpipelines?\b", "deployment pipeline role"),
    # Failures, in the words of people and of AWS
    (r"\boom\b|outofmemory|out of memory|\b137\b", "out of memory killed exit code 137 memory limit"),
    (r"\b143\b|sigterm", "SIGTERM stop timeout graceful shutdown"),
    (r"\b139\b|segfault|segmentation", "SIGSEGV segmentation fault exit code 139"),
    (r"cannotpull|can(?:'|no)?t pull|pull(?:ing)? (?:the |an )?image|imagepull", "CannotPullContainer pull image error"),
    (r"manifest unknown|no such image|image (?:tag )?(?:does not exist|not found)", "image not found tag repository"),
    (r"exec format|platform|arm64|amd64|\barm\b|graviton", "CPU architecture runtime platform image"),
    (r"rate limit|pull limit|toomanyrequests|docker ?hub", "Docker Hub rate limit private registry authentication"),
    (r"throttl|rate exceeded|quota|limit exceeded", "throttling service quotas"),
    (r"resourceinitialization", "unable to pull secrets registry auth"),
    (r"secrets? ?manager|\bssm\b|parameter store", "sensitive data secret parameter"),
    (r"access ?denied|not authorized|unauthorized|\b403\b|forbidden", "permissions IAM policy role"),
    (r"passrole", "iam:PassRole pass role permissions"),
    (r"assume", "assume role trust relationship"),
    (r"hooks?\b.*fail|guardrail|service control|\bscp\b", "hook compliance control policy"),
    (r"health ?checks?|unhealthy|failing checks?", "health check target unhealthy"),
    (r"\b50[234]\b|bad gateway|gateway time", "HTTP 502 503 504 load balancer troubleshooting"),
    (r"keep-?alive|idle timeout", "connection idle timeout"),
    (r"drain", "deregistration delay connection draining"),
    (r"circuit breaker", "deployment circuit breaker rollback"),
    (r"roll(?:ed|ing|s)? ?back|undo|revert|(?:go|going|get) back", "rollback roll back previous deployment"),
    (r"previous|last version|old (?:version|build)", "old version previous version before"),
    (r"restart|cycling|flapping|crash|keeps? (?:dying|stopping|failing)|dies\b|dying", "task stopped restarts"),
    (r"never (?:comes|gets) (?:up|healthy)|stuck|hangs?\b|forever|steady state|stabili", "steady state stabilize deployment"),
    (r"\bpending\b|\bprovisioning\b", "task lifecycle PENDING PROVISIONING"),
    (r"unable to place|placement|no container instance", "place task container instance requirements"),
    (r"capacity (?:is )?unavailable|no capacity|insufficient capacity", "Fargate capacity unavailable"),
    (r"\bspot\b", "Fargate Spot interruption termination notice capacity provider"),
    (r"awsvpc|\benis?\b|network interface", "elastic network interface ENI trunking awsvpc"),
    (r"ip address(?:es)?|\bips\b|subnet", "subnet IP addresses"),
    (r"\bdns\b|resolve|getent|nxdomain|unknown host|no such host", "DNS name service discovery"),
    (r"i/o timeout|timed? ?out|can(?:'|no)?t (?:reach|connect)|connection refused", "network connectivity route security group"),
    (r"no internet|nat gateway|vpc endpoint|private subnet", "NAT gateway VPC endpoint internet access"),
    (r"no space|disk full|ephemeral", "disk storage space ephemeral storage"),
    (r"\befs\b|mount", "EFS volume mount access point"),
    (r"volume|persist", "data volumes storage"),
    (r"awslogs|log ?group|no logs|firelens|fluent", "logs log driver awslogs FireLens log group"),
    (r"update_rollback|rollback_complete|rollback_failed|review_in_progress", "stack status rollback continue update"),
    (r"already exists", "resource name conflict already exists"),
    (r"\bexport\b.*\buse|in use by", "export imported cross-stack reference"),
    (r"delete_failed|cannot be deleted|can(?:'|no)?t delete|deletion", "delete deleting dependency"),
    # What people want to do
    (r"\bshell\b|\bssh\b|execute-?command|\bexec\b|targetnotconnected|get into", "ECS Exec ExecuteCommand session shell running container"),
    (r"blue/?-?green|canary|traffic shift|weighted", "blue/green deployment traffic shifting weights"),
    (r"scal(?:e|ing)", "service auto scaling desired count"),
    (r"redeploy|force (?:a )?(?:new )?deploy|refresh", "force new deployment"),
    (r"\bcron\b|schedule", "scheduled tasks"),
    (r"\bcosts?\b|cheap|pricing", "cost"),
    (r"zero.?downtime|minimum healthy|maximum percent", "rolling update minimum healthy percent maximum percent"),
    (r"service connect|talk to|svc-to-svc|reach service", "Service Connect service discovery between services"),
    (r"route|routing|header|path-?based", "listener rule routing"),
    (r"before (?:users|customers|anyone|anybody)|without users|only (?:we|i|us) (?:can )?see", "header cookie query parameter"),
    (r"external|third.?party|\bpartners?\b|outside api|\binternet\b|whitelist|allow.?list", "egress allow list add outside name"),
    (r"\bevery (?:night|day|hour|morning|week)\b|nightly|\bjobs?\b|batch", "scheduled task one-off task"),
    (r"first time|onboard|newbie|\bnew (?:here|joiner|hire|starter)", "getting started begin"),
    # Things, as a chat calls them
    (r"\bpods?\b", "task"),
    (r"\bbox(?:es)?\b|\bservers?\b|\bvms?\b", "task container"),
    (r"\bbuilds?\b", "version"),
    (r"robots?\b|\bbots?\b", "pipeline hook refuses governance"),
    (r"firewall", "WAF web ACL blocked 403 egress"),
    (r"where (?:are|is|do|can) .*\blogs?\b", "where logs are log store log group"),
    (r"(?:more|higher|raise|increase)\w* (?:\w+ ){0,3}(?:quotas?|limits?)", "more ticket increases ask"),
    (r"vault", "Secrets Manager secret rotation"),
    (r"api.?key|\btokens?\b|pwd|passw(?:or)?d|credential", "secret password"),
    (r"kibana|grep|splunk|\bstdout\b|\bprints?\b|\boutput\b", "logs log store OpenSearch search"),
    (r"grafana|datadog|prometheus|graphs?\b|charts?\b", "metrics dashboard"),
    (r"pagerduty|alerts?\b", "alarm paged"),
    (r"postgres\w*|\bmysql|\bsql\b|\bquery the\b", "database login"),
    (r"\bredis|\bvalkey|memcached", "cache"),
    (r"\bqueue|\bsqs\b|kafka", "queue SQS"),
    (r"shared (?:disk|drive|folder|files?)|\bnfs\b|share files", "volume EFS add"),
    (r"\bfeature flags?|\btoggles?|\bswitch(?:es)?\b", "configuration feature flag"),
    (r"\bdomains?\b|\bhost ?names?\b|\burls?\b", "name domain"),
    (r"squads?\b|another team|other teams?|colleague", "another team access see viewer"),
    (r"\b(?:tokyo|japan\w*|asia\w*|sydney|india\w*|europe\w*|germany|frankfurt|london|brazil\w*)\b", "regions where runs"),
    (r"macbook|\bmac\b|laptop|works on my", "architecture platform ARM64 own machine"),
    # Doing, as a chat says it
    (r"deploy\w*|releas\w*|\bship\w*|\bpush(?:ed|ing)?\b|\broll(?:ed)? ?out", "deployment version release"),
    (r"go(?:es)? live|\blive\b|promot", "promote traffic weights"),
    (r"\bweb ?site\b|\bpage\b|\bsite\b", "traffic users"),
    (r"bigger|larger|beefier|more (?:memory|cpu|ram)", "size more memory CPU"),
    (r"reject|refuse|won'?t let|not allowed|block(?:ed|s)", "refused hook"),
    (r"rotat|changed the (?:\w+ )?(?:pwd|password|secret|key|token)", "rotation secret"),
    (r"undelete|get (?:it|them) back|restore|recover", "deleted mistake restore backup"),
    (r"nothing at all|\bempty\b|no lines|disappear|vanish|\bgone\b", "logs lines never printed missing"),
    (r"\bbills?\b|\binvoice|expensive|\bmoney\b|budget", "cost"),
    (r"\bfreeze|frozen|\bxmas|christmas|code freeze", "freeze promoted"),
    (r"sitting|waiting|doing nothing|for hours|\bhrs\b|takes (?:too|so|very) long|\bspin(?:s|ning)\b", "waits hours how long stuck"),
    (r"boot(?:s|ing)?\b|start(?:s|ing|ed)? ?up|startup|comes? up|warm.?up", "start grace period"),
    (r"too early|before its? (?:even )?up|shoots|kills? it|killed", "killed stopped grace period"),
    (r"\b[2345] ?am\b|at night|wake|who do i (?:call|bug|ping|ask)|\bpaged?\b", "page on-call support"),
    (r"is down|outage|on fire|broke(?:n)? everything|everything is broken|emergency|(?:users|customers) (?:see|get|complain)",
     "incident SEV1 page on-call users affected errors see"),
    (r"how (?:fast|quick|soon)", "first answer within severity minutes"),
    (r"sign ?off|ok(?:ay)?ed|green light|thumbs up|approv", "approval approves paused"),
    (r"how do i get in|access to|look at|read access", "access see may read"),
    (r"poke|peek|look (?:around|inside|into)", "look into running"),
    (r"asleep|does(?:n'?t| not) scale|still (?:\w+ )?tasks?|autoscal", "scale scaling does not"),
    (r"\bpeak\b|black friday|rush|campaign", "scaling clock schedule minimum"),
    (r"did(?:n'?t| not) run|skipped|missed", "did not run failed"),
    (r"wrong version|old (?:version|build)|lands? on|still (?:shows?|see|get)", "wrong version reach new version runs weights traffic"),
    (r"override|work ?around|bypass|exempt|exception", "escape hatch exception"),
    (r"difference between|what(?:'?s| is| are) (?:a|an|the)\b", "glossary means"),
    (r"dies instantly|exits? at once|exits? immediately", "essential container exited exec format"),
    (r"how long|kept|keep\b|retain|retention", "kept hours days retention"),
    (r"twice|double", "twice two versions"),
)  # fmt: skip
_SYNONYMS = tuple((re.compile(pattern), words) for pattern, words in _TABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """What somebody wrote, whole words of it, and what the pages say instead."""

    written: str
    words: str


def synonyms_in(text: str) -> tuple[Synonym, ...]:
    """Return what of a question the pages have other words for, and these.

    Example:
        >>> [(found.written, found.words) for found in synonyms_in("our ALB says 502")]
        [('alb', 'load balancer'), ('502', 'HTTP 502 503 504 load balancer troubleshooting')]
    """
    lowered = text.lower()
    return tuple(
        Synonym(written=_whole_words(lowered, *found.span()), words=words)
        for pattern, words in _SYNONYMS
        for found in pattern.finditer(lowered)
    )


def _whole_words(text: str, first: int, end: int) -> str:
    while first > 0 and text[first - 1].isalnum():
        first -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[first:end]
