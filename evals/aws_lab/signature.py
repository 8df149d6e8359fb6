"""Verify SigV4 signatures by signing the same request again with botocore.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
import re

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from evals.aws_lab.exchange import Credential, HttpRequest

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,]+)/\d{8}/([^/]+)/([^/]+)/aws4_request, *"
    r"SignedHeaders=([^,]+), *Signature=([0-9a-f]+)"
)


def credential_of(request: HttpRequest) -> Credential:
    """Return the credential scope of a request; all empty where it carries no SigV4 signature."""
    match = _AUTHORIZATION.match(request.headers.get("authorization", ""))
    if not match:
        return Credential(access_key_id="", region="", signing_name="")
    return Credential(access_key_id=match[1], region=match[2], signing_name=match[3])


def signature_is_right(request: HttpRequest, credential: Credential, secret: str, token: str | None) -> bool:
    """Return whether the request was signed with this secret over its headers and body."""
    match = _AUTHORIZATION.match(request.headers.get("authorization", ""))
    if not match or "x-amz-date" not in request.headers:
        return False
    signed_headers = match[4].split(";")
    url = f"http://{request.headers.get('host', '')}{request.path}"
    again = AWSRequest(
        method=request.method,
        url=f"{url}?{request.query}" if request.query else url,
        data=request.body,
        headers={name: request.headers[name] for name in signed_headers if name in request.headers},
    )
    again.context["timestamp"] = request.headers["x-amz-date"]
    signer = SigV4Auth(Credentials(credential.access_key_id, secret, token), credential.signing_name, credential.region)
    text = signer.string_to_sign(again, signer.canonical_request(again))
    return hmac.compare_digest(signer.signature(text, again), match[5])
