r"""Reads log lines in which a dependency answered an application, and refused: credentials, TLS, a missing database.

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.error_line import complaint_text
from tools.pattern import Pattern, PatternTable

Rejection = Literal["credentials", "tls", "missing", "schema", "connections", "permission", "not_ready"]

_WORDINGS: tuple[tuple[Rejection, str], ...] = (
    (
        "tls",
        r"\bno pg_hba\.conf entry for\b[^\n]*?(?:no encryption|SSL off)|\bCERT_HAS_EXPIRED\b|\bDEPTH_ZERO_SELF_SIGNED_CERT\b|\bSELF_SIGNED_CERT_IN_CHAIN\b|"
        r"\bUNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT\w*)\b|\bERR_TLS_CERT_ALTNAME_INVALID\b|\bSSLHandshakeException\b|\bSSLPeerUnverifiedException\b|\bP1011\b|"
        r"(?i:certificate[_ ]verify[_ ]failed|self[- ]signed certificate|unable to get (?:local )?issuer certificate|unable to verify the first certificate|"
        r"x509: (?:certificate|cannot validate)|PKIX path building failed|certificate (?:has )?expired|remote certificate (?:is|was) (?:invalid|rejected)|"
        r"tls: (?:failed to verify|handshake failure|bad certificate|first record does not look)|ssl(?:v3)? alert|wrong version number|"
        r"does not support (?:ssl|tls)|(?:ssl|tls) (?:connection )?is (?:required|not enabled)|requires? (?:secure transport|ssl|tls|encryption)|"
        r"secure transport=ON|(?:ssl|tls) handshake (?:failed|error)|hostname/ip does not match certificate|doesn.t match the (?:certificate|host)|"
        r"certificate (?:is )?not trusted|root certificate file \S+ does not exist)",
    ),
    (
        "connections",
        r"\(1040,|ERROR 1040|\b53300\b|\bP2037\b|(?i:too many (?:clients already|connections)|remaining connection slots are reserved|"
        r"max(?:imum)? number of (?:clients|connections) (?:reached|exceeded)|max_?(?:client_conn|user_connections|connections)\b[^\n]{0,30}(?:exceeded|reached)|"
        r"no more connections allowed|ERR max number of clients)",
    ),
    (
        "credentials",
        r"\b28P01\b|\b28000\b|\bP1000\b|\(1045,|ERROR 1045|\bER_ACCESS_DENIED_ERROR\b|\bWRONGPASS\b|\bNOAUTH\b|\bORA-01017\b|\bORA-28000\b|\bACCESS_REFUSED\b|"
        r"\bSequelizeAccessDeniedError\b|\bSaslAuthenticationException\b|\bAuthenticationFailedError\b|\bKafkaJSSASLAuthenticationError\b|\bStatusCode\.UNAUTHENTICATED\b|"
        r"(?i:password authentication failed|no pg_hba\.conf entry|access denied for user|login failed for user|role \"[^\"]+\" (?:does not exist|is not permitted to log ?in)|"
        r"(?:sasl |scram |kerberos |ldap |mongo\w* ?\w* ?)authentication (?:failed|error|failure)|authentication failed(?:\.|,|:|$| for| with| against)|bad auth\b|"
        r"invalid (?:username|user name|user) (?:or|and|/) ?password|(?:invalid|incorrect) (?:api[ _-]?key|password|credentials|username|access token|client secret)|wrong (?:credentials|api[ _-]?key)|invalid_client\b|"
        r"(?:PAM|IAM) authentication failed|SCRAM-SERVER-FIRST-MESSAGE|password must be a string|no password supplied|credentials (?:are |were )?(?:rejected|not accepted)|"
        r"(?:api[ _-]?key|token|license key) (?:is |was )?(?:invalid|expired|rejected|revoked)|status(?: code)?:? 401\b|\b401 unauthorized|host '[^']+' is (?:blocked|not allowed to connect))",
    ),
    (
        "missing",
        r"\b3D000\b|\bP1003\b|\(1049,|ERROR 1049|\bER_BAD_DB_ERROR\b|\bORA-12514\b|\bORA-12505\b|\bNoDatabaseError\b|\bUnknownTopicOrPartition\w*|\bUNKNOWN_TOPIC_OR_PARTITION\b|\bNOT_FOUND - no (?:queue|exchange|vhost)|"
        r"\bindex_not_found_exception\b|\bQueueDoesNotExist\b|\bNonExistentQueue\b|\bNoSuchBucket\b|"
        r"(?i:database \"[^\"]+\" does not exist|database '[^']+' (?:does not exist|doesn.t exist)|unknown database|cannot open database|vhost \S+ not found|unknown topic|keyspace \S+ does not exist|no such (?:bucket|queue|keyspace|collection)\b)",
    ),
    (
        "schema",
        r"\bP30(?:05|06|09|14|18)\b|\bP202[12]\b|\b42P0[17]\b|\b42703\b|\bFlyway\w*Exception\b|\bFlywayValidateException\b|\bUndefinedTable\b|\bUndefinedColumn\b|\bPendingMigrationError\b|\bInconsistentMigrationHistory\b|\bNoSuchTableError\b|\bLiquibaseException\b|\bValidationFailedException\b|\bMigrationError\b|\bSchemaManagementException\b|\bER_NO_SUCH_TABLE\b|\(1146,|"
        r"(?i:(?:relation|table|column|schema|type|sequence|function|extension)\s+[`\"'][^`\"']+[`\"'] (?:of relation \S+ )?(?:does not exist|doesn.t exist|already exists(?P<unless>,? skipping)?|is not available)|no such (?:table|column):|invalid object name|"
        r"migrations? (?:\S+ )?(?:checksum mismatch|failed|have failed|has failed)|(?:failed|pending|unapplied) migrations?|checksum (?:mismatch|validation failed)|found non-empty schema|found failed migrations?|"
        r"could not (?:acquire|obtain) (?:change ?log|migration) lock|waiting for changelog lock|dirty database version|can.t locate revision identified by|multiple head revisions|schema-?validation: missing (?:table|column)|the database schema is not (?:empty|in sync))",
    ),
    (
        "permission",
        r"\b42501\b|\bTopicAuthorizationException\b|\bGroupAuthorizationException\b|\bTOPIC_AUTHORIZATION_FAILED\b|\bGROUP_AUTHORIZATION_FAILED\b|\bNOPERM\b|\(1044,|\(1142,|\bsecurity_exception\b|\bP1010\b|\bREADONLY You can.t write\b|"
        r"(?i:permission denied (?:for|to) (?:schema|table|relation|database|sequence|create|function|language|view|column|set|type)|must be (?:owner|superuser|member) of|must be superuser|"
        r"(?:user|role|principal) \S+ (?:does not have|lacks|is not authorized|was denied access)|not authorized on \S+ to execute|cannot execute \w+ in a read-only transaction|command denied to user|status(?: code)?:? 403\b|\b403 forbidden)",
    ),
    (
        "not_ready",
        r"\b57P0[123]\b|\bMASTERDOWN\b|\bCLUSTERDOWN\b|(?i:the database system is (?:starting up|shutting down|in recovery mode)|LOADING Redis is loading|not ready to accept connections|server is in maintenance)",
    ),
)  # fmt: skip
_PATTERNS: PatternTable[Rejection] = PatternTable((rejection, Pattern(pattern)) for rejection, pattern in _WORDINGS)
# IAM's refusals are another category, and so is what a container registry answers.
_NOT_OURS = Pattern(
    r"is not authorized to perform|\bAccessDenied(?:Exception)?\b|CannotPull|pull access denied|docker login"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What a dependency refused, in the words that decide."""

    rejection: Rejection
    quote: str


def parse_rejected(line: str) -> Rejected | None:
    """Read a dependency's refusal from a log line, or return None.

    Example:
        >>> parse_rejected('psycopg2.OperationalError: FATAL:  database "claim" does not exist')
        Rejected(rejection='missing', quote='database "claim" does not exist')
        >>> parse_rejected('expected error in test: relation "users" does not exist ... ok')
    """
    text = complaint_text(line, warnings=True)
    if text is None or _NOT_OURS.search(text):
        return None
    for rejection, pattern in _PATTERNS.against(text):
        if found := pattern.search(text):
            return Rejected(rejection=rejection, quote=found[0].strip())
    return None
