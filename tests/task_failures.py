"""Worlds in which tasks fail, one per category: every detector must find its own, many with names a shell would obey."""

from typing import Any

from tests.facts import (
    ACCOUNT,
    REGION,
    container,
    container_definition,
    definition_arn,
    event,
    failed_snapshot,
    image,
    log_tail,
    minutes,
    service,
    service_deployment,
    snapshot,
    stopped_task,
    target_group_arn,
    task_definition,
    unstarted_task,
    view,
)
from tools.ecs.facts import Task
from tools.evidence import Found
from tools.snapshot import Snapshot

HOSTILE = "x; rm -rf / #'\"$(id)"
TASK_ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/web-task/{'0' * 32}"
UNMET = (
    "(service web) was unable to place a task because no container instance met all of its requirements. The closest "
    "matching (container-instance 3af07c7dc726d71cd9b83ea01794b284) "
)
EFS = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
LOGS = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
RUNC = "CannotStartContainerError: OCI runtime create failed: runc create failed: unable to start container process: "


def logged(*lines: str, exit_code: int = 1, **fields: Any) -> Snapshot:
    """A rolled back deployment of whose container the log ends so."""
    ended = stopped_task(exit_code=exit_code)
    return failed_snapshot(ended, log_tails={(ended.arn, "web"): log_tail(ended, *lines)}, **fields)


def told(reason: str, **fields: Any) -> Snapshot:
    """A rolled back deployment whose task never started, for that reason."""
    return failed_snapshot(unstarted_task(reason=reason), **fields)


def placing(message: str, **fields: Any) -> Snapshot:
    """A deployment under way of which ECS says that it could not place a task."""
    waiting = service(events=(event(message, minutes(5)),), running=0, **fields)
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    return snapshot(view(of=waiting, deployments=[under_way]))


def failing_checks(*lines: str, after: float = 1, reason: str = "Request timed out", exit_code: int = 143) -> Snapshot:
    """Tasks that the load balancer's checks ended. The log begins `after` so many minutes from the start."""
    ended = checked_task(exit_code=exit_code)
    said = (
        f"(service web) (task {ended.id}) (port 8080) is unhealthy in (target-group {target_group_arn()}) due to "
        f"(reason {reason})."
    )
    # stopped_task starts its container five minutes after the deployment began.
    tails = {(ended.arn, "web"): log_tail(ended, *lines, at=minutes(5 + after))} if lines else {}
    return failed_snapshot(ended, events=[event(said, minutes(6))], log_tails=tails)


def checked_task(**fields: Any) -> Task:
    reason = f"Task failed ELB health checks in (target-group {target_group_arn()})"
    return stopped_task(reason=reason, code="ServiceSchedulerInitiated", **fields)


def task_bad_cases() -> dict[str, Snapshot]:
    """One world per category about tasks in which it must be found, and no other root cause."""
    wild = image("v57", HOSTILE)
    definitions = {definition_arn(57): Found(value=task_definition(containers=(container_definition(image=wild),)))}
    own_check = container_definition(health_check_command=("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"))
    checked = {definition_arn(57): Found(value=task_definition(containers=(own_check,)))}
    unhealthy = stopped_task(
        reason="Task failed container health checks",
        code="ServiceSchedulerInitiated",
        exit_code=143,
        containers=(container(last_status="STOPPED", exit_code=143, health_status="UNHEALTHY"),),
    )
    pull = (
        f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image()}: "
    )
    return {
        "image_pull_network": told(f'{pull}failed to do request: Head "https://r/v2/": dial tcp 10.0.0.1:443: i/o timeout'),
        "image_platform_mismatch": told(
            "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'",
            task_definitions=definitions,
        ),
        "registry_rate_limit": told("CannotPullContainerError: toomanyrequests: You have reached your pull rate limit."),
        "disk_full": told("CannotPullContainerError: failed to register layer: write /a/b: no space left on device"),
        "log_setup_failure": told(f"{LOGS}ResourceNotFoundException: The specified log group does not exist."),
        "efs_mount_failure": told(f'{EFS}Failed to resolve "fs-0123456789abcdef0.efs.{REGION}.amazonaws.com"'),
        "task_role_denied": logged(
            f"ClientError: User: {TASK_ROLE} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::a/{HOSTILE}"
        ),
        "app_dependency_unreachable": logged("Error: connect ECONNREFUSED 10.0.3.15:5432"),
        "app_dependency_rejected": logged('FATAL:  password authentication failed for user "web"'),
        "app_missing_module": logged("ModuleNotFoundError: No module named 'dotenv'"),
        "app_filesystem_permission": logged(f"Error: EACCES: permission denied, mkdir '/data/{HOSTILE}'"),
        "entrypoint_not_found": failed_snapshot(
            unstarted_task(
                reason="Essential container in task exited",
                container_reason=f'{RUNC}exec: "gunicorn": executable file not found in $PATH: unknown',
            )
        ),
        "exec_format": logged("exec /usr/local/bin/web: exec format error", exit_code=255),
        "host_or_agent_failure": failed_snapshot(
            stopped_task(reason="Host EC2 (instance i-0123456789abcdef0) terminated.", code=None, exit_code=None)
        ),
        "health_check_timeout_grace": failing_checks("Tomcat started on port 8080 (http)", after=3),
        "container_health_check_command": failed_snapshot(unhealthy, task_definitions=checked),
        "health_check_failing": failing_checks("ready, 0 jobs queued", reason="Health checks failed"),
        "placement_constraint_unsatisfied": placing(
            f"{UNMET}is already using a port required by your task.", launch_type="EC2"
        ),
        "fargate_capacity": placing("(service web) was unable to place a task. Reason: Capacity is unavailable at this time."),
        "spot_interruption": failed_snapshot(
            stopped_task(reason="Your Spot Task was interrupted.", code="SpotInterruption", exit_code=143)
        ),
        "eni_ip_exhaustion": told(
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in "
            "subnet 'subnet-0a1b2c3d': InsufficientFreeAddressesInSubnet"
        ),
    }  # fmt: skip
