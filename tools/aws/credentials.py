"""Credentials for reading an account: by assuming its read role, or simply the reader's own.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import json
import re
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError, NoRegionError, PartialCredentialsError, ProfileNotFound

from tools.aws.accounts import Account, Directory, find_account
from tools.aws.errors_map import BOTO_ERRORS, CREDENTIAL_CODES, error_code, read_failed
from tools.aws.policy import read_actions
from tools.aws.scope import AwsScope
from tools.aws.session import own_client, own_session
from tools.errors import CredentialsError, ReadFailedError, UnknownAccountError
from tools.principal import Principal

RENEW_BEFORE = timedelta(minutes=5)  # AWS clients renew this early; a diagnosis never outlives it
REFUSED_FOR = timedelta(seconds=10)  # one wave asks for the same session many times: ask AWS once
MAX_POLICY = 2048  # characters of a session policy
SESSION_SECONDS = 3600  # the longest a chained role session may last
_SIGN_IN = "set AWS_PROFILE, run `aws sso login`, or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


class RoleAccess:
    """Assumes each account's read role with its external id. Sessions are kept until shortly before they end.

    Each session is tagged with the principal, and narrowed by a session policy to the declared reads and the region.
    `further_actions` are what log stores need that are asked with an account's own credentials.
    """

    def __init__(
        self,
        directory: Callable[[], Directory],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        further_actions: Sequence[str] = (),
    ) -> None:
        self._directory = directory
        self._actions = (*read_actions(), *further_actions)
        self._now = now
        self._locks: dict[tuple[str, AwsScope], threading.Lock] = {}
        self._guard = threading.Lock()
        self._sessions: dict[tuple[str, AwsScope], tuple[ReadOnlyCredentials, datetime]] = {}
        self._refusals: dict[tuple[str, AwsScope], tuple[ReadFailedError, datetime]] = {}
        self._sts: dict[str, Any] = {}
        self.calls = 0

    def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
        """Return the accounts the directory lets this principal see."""
        return self._directory().accounts_for(principal)

    def credentials(self, principal: Principal, scope: AwsScope) -> ReadOnlyCredentials:
        """Assume the account's read role for this principal, or return the session still open."""
        account = find_account(self.accounts_for(principal), scope.account_id)
        if account.regions and scope.region not in account.regions:
            raise UnknownAccountError(
                f"{account.name} has no region {scope.region}; it has {', '.join(account.regions)}"
            )
        key = (principal.subject, scope)
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            kept = self._sessions.get(key)
            if kept is not None and kept[1] - RENEW_BEFORE > self._now():
                return kept[0]
            refused = self._refusals.get(key)
            if refused is not None and refused[1] + REFUSED_FOR > self._now():
                known = refused[0]
                raise ReadFailedError(str(known), reason=known.reason, operation=known.operation, code=known.code)
            try:
                kept = self._sessions[key] = self._assume(account, principal, scope)
            except ReadFailedError as error:
                self._refusals[key] = (error, self._now())
                raise
            return kept[0]

    def _assume(self, account: Account, principal: Principal, scope: AwsScope) -> tuple[ReadOnlyCredentials, datetime]:
        parameters: dict[str, Any] = {
            "RoleArn": account.role_arn,
            "RoleSessionName": re.sub(r"[^\w+=,.@-]", "-", f"tsuba-{principal.subject}")[:64],
            "DurationSeconds": SESSION_SECONDS,
            "Tags": [{"Key": "tsuba:principal", "Value": re.sub(r"[^\w\s_.:/=+@-]", "-", principal.subject)[:256]}],
            "Policy": session_policy(scope.region, self._actions),
        }
        if account.external_id:
            parameters["ExternalId"] = account.external_id
        with self._guard:
            self.calls += 1
        try:
            answer = self._client(scope.region).assume_role(**parameters)
        except BOTO_ERRORS as error:
            raise _own_credentials_error(error) or read_failed(
                error, operation="sts:AssumeRole", scope=scope
            ) from error
        given = answer["Credentials"]
        credentials = ReadOnlyCredentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return credentials, given["Expiration"]

    def _client(self, region: str) -> Any:
        with self._guard:
            if region not in self._sts:
                try:
                    self._sts[region] = own_client(own_session(), "sts", region)
                except BOTO_ERRORS as error:
                    raise _own_credentials_error(error) or error from error
            return self._sts[region]


class OwnAccess:
    """The reader's own credentials: one account, the one they belong to. No directory, no set-up."""

    def __init__(self, account: Account, credentials: Callable[[], ReadOnlyCredentials]) -> None:
        self._account = account
        self._credentials = credentials
        self.calls = 0

    def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
        """Return the one account, whoever asks."""
        del principal
        return (self._account,)

    def credentials(self, principal: Principal, scope: AwsScope) -> ReadOnlyCredentials:
        """Return the credentials as they are now: the chain renews them."""
        find_account(self.accounts_for(principal), scope.account_id)
        return self._credentials()


def own_access(region: str | None) -> tuple[OwnAccess, Principal, str | None]:
    """Find out whose credentials the ordinary chain gives. Returns access, the caller as principal, its region.

    Raises:
        CredentialsError: none, invalid or expired ones, or no region to ask in.
    """
    try:
        session = own_session()
        used_region: str | None = region or session.region_name
        found = session.get_credentials()
        if found is None:
            raise CredentialsError(f"there are no AWS credentials here; {_SIGN_IN}")
        caller = own_client(session, "sts", used_region or "us-east-1").get_caller_identity()
    except BOTO_ERRORS as error:
        known = _own_credentials_error(error)
        raise known or CredentialsError(f"AWS did not say whose credentials these are: {error}") from error
    account = Account(id=caller["Account"], name=caller["Account"])
    principal = Principal(subject=caller["Arn"], is_operator=True, via="cli")
    return OwnAccess(account, found.get_frozen_credentials), principal, used_region


def session_policy(region: str, actions: Sequence[str]) -> str:
    """Write the policy that narrows a session to `actions` in `region`.

    AWS takes 2,048 characters. Past that the actions are named by service and verb (`ecs:Describe*`): the session
    can still do no more than the role, whose own policy names each of them.
    """
    document = _policy_document(region, actions)
    if len(document) <= MAX_POLICY:
        return document
    verbs = {re.sub(r"(?<=:)([A-Z][a-z]+).*", r"\1*", action) for action in actions}
    return _policy_document(region, sorted(verbs))


def _own_credentials_error(error: Exception) -> CredentialsError | None:
    if isinstance(error, NoCredentialsError | PartialCredentialsError | ProfileNotFound):
        return CredentialsError(f"there are no usable AWS credentials here ({error}); {_SIGN_IN}")
    if isinstance(error, NoRegionError):
        return CredentialsError("no AWS region is set; pass --region or export AWS_REGION")
    code = error_code(error)
    if code in CREDENTIAL_CODES:
        state = "have expired" if code and "Expired" in code else "are not accepted by AWS"
        return CredentialsError(f"your AWS credentials {state} ({code}); {_SIGN_IN}")
    return None


def _policy_document(region: str, actions: Sequence[str]) -> str:
    statement = {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": [region, "us-east-1"]}},  # IAM answers from us-east-1
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
