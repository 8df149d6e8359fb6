"""Let a call in or refuse it, in AWS's words: signature, session, policies, and the denials of the world.

Wording: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError, Call, Credential, HttpRequest
from evals.aws_lab.faults import expired_token
from evals.aws_lab.identities import Identities, Principal
from evals.aws_lab.policies import verdict
from evals.aws_lab.service_models import iam_action
from evals.aws_lab.signature import signature_is_right
from evals.aws_lab.world import Denial

# A role or session is the same from every region.
_GLOBAL_SERVICES = frozenset({"iam", "sts"})
_ALWAYS_ALLOWED = frozenset({"sts:GetCallerIdentity"})


def authenticate(
    request: HttpRequest, credential: Credential, identities: Identities, call: Call, *, now: float
) -> Principal:
    """Return who signed a request.

    Raises:
        AwsError: no signature, an unknown key, a wrong token or signature, or a session that is over.
    """
    if not credential.access_key_id:
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", status=403)
    principal = identities.principal(credential.access_key_id)
    token = request.headers.get("x-amz-security-token")
    if principal is None or principal.token != token:
        raise _unknown_key(call)
    if not signature_is_right(request, credential, principal.secret, token):
        raise _wrong_signature(call)
    if principal.expires_at is not None and principal.expires_at <= now:
        raise expired_token(call)
    return principal


def authorize(call: Call, principal: Principal, identities: Identities, denials: Iterable[Denial]) -> None:
    """Refuse what neither the identity's policies nor the session's allow, and what the world denies.

    Raises:
        AwsError: the refusal of the call's service.
    """
    action = iam_action(call.service, call.operation)
    if action in _ALWAYS_ALLOWED:
        return
    resource = resource_of(call)
    context = {"aws:requestedregion": call.region, "aws:principalarn": principal.role_arn or principal.arn}
    stated = verdict(identities.policies(principal), action, resource, context)
    if stated != "allow":
        raise refusal(call, principal, explicit=stated == "deny")
    for document in principal.session_policies:
        if verdict([document], action, resource, context) != "allow":
            raise refusal(call, principal, because=f"no session policy allows the {action} action")
    if any(denies(denial, call) for denial in denials):
        raise refusal(call, principal)


def denies(denial: Denial, call: Call, *, account_id: str | None = None) -> bool:
    """Return whether a denial of the world meets a call; an account other than the caller's may be the one meant."""
    names = [(denial.account, account_id or call.account_id), (denial.operation, call.operation)]
    if call.service not in _GLOBAL_SERVICES:
        names.append((denial.region, call.region))
    if not all(fnmatch.fnmatchcase(value, pattern) for pattern, value in names):
        return False
    service_names = (call.service, iam_action(call.service, "").rstrip(":"))
    if not any(fnmatch.fnmatchcase(name, denial.service) for name in service_names):
        return False
    return all(_holds(call.parameters, name, wanted) for name, wanted in denial.only.items())


def refusal(call: Call, principal: Principal, *, because: str = "", explicit: bool = False) -> AwsError:
    """Return a refusal in the protocol's code and AWS's wording."""
    action = iam_action(call.service, call.operation)
    reason = because or (
        "with an explicit deny in an identity-based policy"
        if explicit
        else f"no identity-based policy allows the {action} action"
    )
    reason = reason if reason.startswith("with ") else f"because {reason}"
    text = f"User: {principal.arn} is not authorized to perform: {action} on resource: {resource_of(call)} {reason}"
    if call.protocol == "ec2":
        return AwsError(
            "UnauthorizedOperation", f"You are not authorized to perform this operation. {text}", status=403
        )
    if call.protocol in {"query", "rest-xml"}:
        return AwsError("AccessDenied", text, status=403)
    return AwsError("AccessDenied" if call.service == "cloudwatch" else "AccessDeniedException", text)


def resource_of(call: Call) -> str:
    """Return the ARN a call is about where its parameters tell, else `*`."""
    asked: Mapping[str, Any] = call.parameters
    place = f"{call.region}:{call.account_id}"
    if call.service == "sts":
        return str(asked.get("RoleArn", "*"))
    for name in ("resourceArn", "TargetGroupArn", "taskDefinition", "serviceArn", "SecretId", "CertificateArn"):
        value = str(asked.get(name, ""))
        if value.startswith("arn:"):
            return value
    if call.service == "ecs":
        return _ecs_resource(asked, place)
    if call.service == "cloudformation" and asked.get("StackName"):
        name = str(asked["StackName"])
        return name if name.startswith("arn:") else f"arn:aws:cloudformation:{place}:stack/{name}/*"
    if call.service == "logs" and asked.get("logGroupName"):
        stream = asked.get("logStreamName", "")
        return f"arn:aws:logs:{place}:log-group:{asked['logGroupName']}:log-stream:{stream}"
    if call.service == "ecr" and asked.get("repositoryName"):
        account = asked.get("registryId") or call.account_id
        return f"arn:aws:ecr:{call.region}:{account}:repository/{asked['repositoryName']}"
    if call.service == "iam" and asked.get("RoleName"):
        return f"arn:aws:iam::{call.account_id}:role/{asked['RoleName']}"
    if call.service == "iam" and asked.get("PolicySourceArn"):
        return str(asked["PolicySourceArn"])
    return "*"


def _ecs_resource(asked: Mapping[str, Any], place: str) -> str:
    cluster = str(asked.get("cluster") or "default").rsplit("/", 1)[-1]
    for name, kind in (("services", "service"), ("service", "service"), ("serviceName", "service"), ("tasks", "task")):
        value = asked.get(name)
        first = str((value[0] if value else "") if isinstance(value, list) else value or "")  # pyright: ignore[reportUnknownArgumentType]
        if first:
            return first if first.startswith("arn:") else f"arn:aws:ecs:{place}:{kind}/{cluster}/{first}"
    return f"arn:aws:ecs:{place}:cluster/{cluster}" if asked.get("cluster") else "*"


def _holds(parameters: Mapping[str, Any], name: str, wanted: str) -> bool:
    value = parameters.get(name)
    if value is None:
        return False
    values = [str(item) for item in value] if isinstance(value, list) else [str(value)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    # A scenario names a stack or service; callers may send its ARN.
    return any(fnmatch.fnmatchcase(v, wanted) or f"/{wanted}/" in f"{v}/".replace(":", "/") for v in values)


def _unknown_key(call: Call) -> AwsError:
    if call.protocol == "ec2":
        return AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", status=401)
    code = "InvalidClientTokenId" if call.protocol in {"query", "rest-xml"} else "UnrecognizedClientException"
    status = 403 if code == "InvalidClientTokenId" else 400
    return AwsError(code, "The security token included in the request is invalid.", status=status)


def _wrong_signature(call: Call) -> AwsError:
    if call.protocol == "ec2":
        return AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", status=401)
    code = "SignatureDoesNotMatch" if call.protocol in {"query", "rest-xml"} else "InvalidSignatureException"
    return AwsError(
        code,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.",
        status=403 if code == "SignatureDoesNotMatch" else 400,
    )
