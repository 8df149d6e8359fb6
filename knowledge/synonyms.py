"""What people call things, and what the pages call them. A word on the left also looks for those on the right.

The left side is a pattern over the lower-case question; the right side is added with less weight than what was asked.
"""

import re

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
    (r"roll(?:ed|ing|s)? ?back|undo|revert|previous version", "rollback roll back previous deployment"),
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
    (r"awslogs|log ?group|no logs|where are .*logs|firelens|fluent", "logs log driver awslogs FireLens log group"),
    (r"update_rollback|rollback_complete|rollback_failed|review_in_progress", "stack status rollback continue update"),
    (r"already exists", "resource name conflict already exists"),
    (r"\bexport\b.*\buse|in use by", "export imported cross-stack reference"),
    (r"delete_failed|cannot be deleted|can(?:'|no)?t delete|deletion", "delete deleting dependency"),
    # What people want to do
    (r"\bshell\b|\bssh\b|execute-?command|\bexec\b|targetnotconnected|get into", "ECS Exec ExecuteCommand session"),
    (r"blue/?-?green|canary|traffic shift|weighted", "blue/green deployment traffic shifting weights"),
    (r"scal(?:e|ing)", "service auto scaling desired count"),
    (r"redeploy|force (?:a )?(?:new )?deploy|refresh", "force new deployment"),
    (r"\bcron\b|schedule", "scheduled tasks"),
    (r"\bcosts?\b|cheap|pricing", "cost"),
    (r"zero.?downtime|minimum healthy|maximum percent", "rolling update minimum healthy percent maximum percent"),
    (r"service connect|talk to|svc-to-svc|reach service", "Service Connect service discovery between services"),
    (r"route|routing|header|path-?based", "listener rule routing"),
)  # fmt: skip
_SYNONYMS = tuple((re.compile(pattern), words) for pattern, words in _TABLE)


def synonyms_in(text: str) -> tuple[str, ...]:
    """Return the words to look for besides those of a question.

    Example:
        >>> synonyms_in("our ALB says 502")
        ('load balancer', 'HTTP 502 503 504 load balancer troubleshooting')
    """
    lowered = text.lower()
    return tuple(words for pattern, words in _SYNONYMS if pattern.search(lowered))
