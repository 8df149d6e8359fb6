"""Facts of Secrets Manager and Parameter Store."""

from typing import Any

from tests.facts_place import ACCOUNT, REGION, minutes
from tools.secrets.facts import ParameterLookup, Secret


def secret_arn(name: str = "prod/web/db", region: str = REGION) -> str:
    return f"arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}-AbCdEf"


def secret(name: str = "prod/web/db", *, region: str = REGION, **fields: Any) -> Secret:
    values: dict[str, Any] = {
        "arn": secret_arn(name, region),
        "name": name,
        "kms_key": None,
        "deletion": None,
        "stages": ("AWSCURRENT",),
        "version_ids": ("v1",),
        "replica_regions": (),
        "created_at": minutes(-90_000),
        "changed_at": minutes(-900),
        "evidence_id": f"ev-secret-{name}-{region}",
    }
    return Secret(**{**values, **fields})


def parameter(name: str = "/prod/web/db", *, exists: bool = True, **fields: Any) -> ParameterLookup:
    values: dict[str, Any] = {
        "name": name,
        "exists": exists,
        "type": "SecureString" if exists else None,
        "kms_key": None,
        "neighbours": (),
        "evidence_id": f"ev-parameter-{name}",
    }
    return ParameterLookup(**{**values, **fields})
