"""Base: secrets and parameters, metadata only; worlds hold no values."""

from datetime import timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.form import Form
from evals.bases.place import Place


class SecretParameters(Form):
    """A secret in Secrets Manager."""

    name: str
    changed_days_ago: int = 60
    kms_key: str | None = None  # id of the customer key that encrypts it; absent: AWS's own
    deleted_days_ago: int | None = None  # since it was marked for deletion
    stages: tuple[str, ...] = ("AWSCURRENT",)  # of its one version; none: no value was ever stored


class ParameterParameters(Form):
    """A parameter in Parameter Store."""

    name: str
    secure: bool = True


def secret_arn(place: Place, name: str) -> str:
    """The ARN of a secret, with the six characters Secrets Manager appends."""
    return place.arn("secretsmanager", f"secret:{name}-{place.ids.token(6, 'secret', name).replace('-', 'x')}")


def secret(place: Place, parameters: SecretParameters) -> Fragment:
    """Describe a secret."""
    document: Document = {
        "ARN": secret_arn(place, parameters.name),
        "Name": parameters.name,
        "LastChangedDate": place.ago(timedelta(days=parameters.changed_days_ago)),
        "LastAccessedDate": place.ago(timedelta(hours=14)),
        "CreatedDate": place.ago(timedelta(days=300)),
        "Tags": [],
    }
    if parameters.stages:
        document["SecretVersionsToStages"] = {place.uuid("secretversion", parameters.name): list(parameters.stages)}
    if parameters.kms_key:
        document["KmsKeyId"] = place.arn("kms", f"key/{parameters.kms_key}")
    if parameters.deleted_days_ago is not None:
        document["DeletedDate"] = place.ago(timedelta(days=parameters.deleted_days_ago))
    return place.fragment("secretsmanager", "SecretList", document)


def parameter(place: Place, parameters: ParameterParameters) -> Fragment:
    """Describe a parameter."""
    name = parameters.name
    document: Document = {
        "Name": name,
        "ARN": place.arn("ssm", f"parameter/{name.lstrip('/')}"),
        "Type": "SecureString" if parameters.secure else "String",
        "LastModifiedDate": place.ago(timedelta(days=45)),
        "Version": 3,
        "DataType": "text",
    }
    return place.fragment("ssm", "Parameters", document)
