"""What only looks like a secret: ids, digests, names and prose, which an answer needs unharmed."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from evals.secrets.forms import filled
from evals.secrets.lookalike_announcements import ANNOUNCING
from evals.secrets.lookalike_texts import TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """One text in which nothing is secret."""

    kind: str
    text: str
    held_back: bool


def lookalikes(random: Random) -> Iterator[Lookalike]:
    """Yield every kind in every surrounding, and the texts that stand for themselves."""
    for kind, recipe in _VALUES:
        for held_back, surroundings in ((False, _SURROUNDINGS), (True, _SURROUNDINGS_HELD_BACK)):
            for surrounding in surroundings:
                yield Lookalike(kind=kind, text=surrounding(filled(recipe, random)), held_back=held_back)
    for kind, recipe in _BESIDE_TELLING_NAMES:
        for n, surrounding in enumerate(_ASSIGNED):
            name, _, value = filled(recipe, random).partition("\x1f")
            yield Lookalike(kind=kind, text=surrounding(name, value), held_back=bool(n % 2))
    for kind, texts in (*TEXTS, *ANNOUNCING):
        for n, text in enumerate(texts):
            yield Lookalike(kind=kind, text=filled(text, random), held_back=bool(n % 2))
    words = "the quick brown fox jumps over the lazy dog and then reads the release notes of this version "
    for n in range(4):
        text = b64encode((words * 3)[n * 7 : n * 7 + 150].encode()).decode()
        yield Lookalike(kind="base64 of ordinary text", text=json.dumps({"body": text}), held_back=bool(n % 2))


_ACCOUNT = "arn:aws:{}:us-west-2:471935208164:"
_VALUES = (
    ("service ARN", _ACCOUNT.format("ecs") + "service/prod/checkout-v42"),
    ("task ARN", _ACCOUNT.format("ecs") + "task/prod/{h32}"),
    ("task definition ARN", _ACCOUNT.format("ecs") + "task-definition/checkout:57"),
    ("secret ARN", _ACCOUNT.format("secretsmanager") + "secret:prod/checkout/db-password-{m6}"),
    ("secret ARN with JSON key", _ACCOUNT.format("secretsmanager") + "secret:prod/db-{m6}:password::"),
    ("parameter ARN", _ACCOUNT.format("ssm") + "parameter/prod/checkout/api-token"),
    ("KMS key ARN", _ACCOUNT.format("kms") + "key/{h8}-{h4}-{h4}-{h4}-{h12}"),
    ("role ARN", "arn:aws:iam::471935208164:role/checkout-prod-TaskRole30FC0FBB-{A12}"),
    ("assumed role ARN", "arn:aws:sts::471935208164:assumed-role/TaskRole/{h32}"),
    ("target group ARN", "arn:aws:elasticloadbalancing:us-west-2:471935208164:targetgroup/checkout/{h16}"),
    ("load balancer name", "app/checkout-prod/{h16}"),
    ("stack id", "arn:aws:cloudformation:us-west-2:471935208164:stack/checkout/{h8}-{h4}-11f0-{h4}-{h12}"),
    ("image digest", "471935208164.dkr.ecr.us-west-2.amazonaws.com/team/checkout@sha256:{h64}"),
    ("digest", "sha256:{h64}"),
    ("bare SHA-256", "{h64}"),
    ("docker layer id", "{h12}"),
    ("git SHA", "{h40}"),
    ("short git SHA", "{h8}"),
    ("UUID", "{h8}-{h4}-4{h3}-a{h3}-{h12}"),
    ("task id", "{h32}"),
    ("ECS deployment id", "ecs-svc/{d19}"),
    ("trace id", "1-{h8}-{h24}"),
    ("W3C traceparent", "00-{h32}-{h16}-01"),
    ("log stream", "ecs/app/{h32}"),
    ("physical id", "checkout-prod-Service792C0C2B-{A12}"),
    ("EC2 instance", "i-{h17}"),
    ("network interface", "eni-{h17}"),
    ("IAM role id", "AROA{A17}"),
    ("S3 key", "s3://artifacts-471935208164-us-west-2/checkout/{h40}/template.yaml"),
    ("integrity", "sha512-{b86}=="),
    ("npm package", "@aws-sdk/client-secrets-manager@3.714.0"),
    ("class name", "com.example.security.token.JwtTokenAuthenticationFilter"),
    ("python path", "/usr/local/lib/python3.11/site-packages/botocore/credentials.py"),
    ("version", "v2.14.0-rc.3+build.20261123"),
    ("ISO time", "2026-11-23T06:13:01.443Z"),
    ("event id", "{d56}"),
    ("S3 host id", "{b75}="),
    ("request id", "{A16}"),
    ("hosted zone", "Z{A20}"),
    ("file path", "/run/secrets/db-password"),
    ("host name", "checkout.cluster-c{a11}.us-west-2.rds.amazonaws.com:5432"),
    ("URL", "https://login.example.com/oauth2/token"),
    ("URL with port and mail", "https://api.example.com:8443/users?email=ada@example.com"),
    ("mail address", "deploy-bot@example.com"),
    ("JSON web key id", "kid-{m20}"),
)
_SURROUNDINGS: tuple[Callable[[str], str], ...] = (
    lambda v: v,
    lambda v: f"(service checkout) failed to start: {v} was not found",
    lambda v: json.dumps({"resource": v, "requestId": "c7f0b1de-5e0f-4c3a-9f0e-3f2f5d1c9a77"}),
    lambda v: f"resource={v} status=FAILED",
    lambda v: f"AccessDenied: not authorized to perform: secretsmanager:GetSecretValue on resource: {v}",
    lambda v: f"- id: {v}\n  state: STOPPED",
)
_SURROUNDINGS_HELD_BACK: tuple[Callable[[str], str], ...] = (
    lambda v: f"['{v}', '8080']",
    lambda v: json.dumps({"log": json.dumps({"id": v, "n": 1})}),
    lambda v: f"deployment {v} rolled back ({v})",
    lambda v: f"ID: {v}\tStatus: 404",
    lambda v: f"unable to retrieve secret: {v}: no basic auth credentials",
    lambda v: f"<td>{v}</td>",
)
_BESIDE_TELLING_NAMES = (
    ("name of a secret", "secretName\x1fprod/checkout/db"),
    ("name of a secret", "SECRET_ID\x1fprod/checkout/db"),
    ("ARN of a secret", "DB_SECRET_ARN\x1farn:aws:secretsmanager:us-west-2:471935208164:secret:prod/db-{m6}"),
    ("version of a secret", "secretVersionId\x1f{h8}-{h4}-4{h3}-a{h3}-{h12}"),
    ("paging token", "nextToken\x1f{b120}=="),
    ("request token", "ClientRequestToken\x1fConsole-CreateStack-{h8}-{h4}-{h4}-{h4}-{h12}"),
    ("kind of token", "token_type\x1fBearer"),
    ("life of a token", "token_expires_in\x1f3600000"),
    ("number of tokens", "max_tokens\x1f4096000"),
    ("file of a password", "DB_PASSWORD_FILE\x1f/run/secrets/db-password"),
    ("endpoint of tokens", "TOKEN_ENDPOINT\x1fhttps://login.example.com/oauth2/token"),
    ("variable in place of a secret", "DB_PASSWORD\x1f${DB_PASSWORD}"),
    ("reference to a secret", "DB_PASSWORD\x1f{{resolve:secretsmanager:prod/db:SecretString:password}}"),
    ("masked secret", "API_TOKEN\x1f********"),
    ("author", "author\x1fAda.Lovelace"),
    ("authority", "authority\x1flogin.example.com"),
    ("KMS key id", "kmsKeyId\x1f{h8}-{h4}-4{h3}-a{h3}-{h12}"),
    ("S3 key", "s3_key\x1fcheckout/{h40}/template.yaml"),
    ("cache key", "cacheKey\x1f{h40}"),
    ("key id of AWS KMS", "KMS_KEY\x1falias/checkout"),
    ("public key", "JWT_PUBLIC_KEY\x1fMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{b60}"),
    ("algorithm", "signature_algorithm\x1fSHA256withRSA"),
    ("switch", "ENABLE_TOKEN_AUTH\x1ftrue"),
    ("length of a password", "passwordLength\x1f128000"),
    ("pass count", "pass\x1f124518"),
    ("class of a token", "tokenProvider\x1fcom.example.TokenProvider"),
    ("idempotency key", "idempotencyKey\x1f{m32}"),
)
_ASSIGNED: tuple[Callable[[str, str], str], ...] = (
    lambda n, v: f"{n}={v}",
    lambda n, v: json.dumps({n: v, "n": 1}),
    lambda n, v: f"{n}: {v}",
    lambda n, v: json.dumps({"name": n, "value": v}),
    lambda n, v: f"loaded {n}={v} in 3 ms",
    lambda n, v: json.dumps({"log": json.dumps({n: v})}),
)
