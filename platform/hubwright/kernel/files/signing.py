"""Signature Version 4 of requests to an object store, in their headers; checked against the published examples."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

import msgspec

_ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(msgspec.Struct, frozen=True):
    """A key's name and its secret, and the region that requests are meant for."""

    key_id: str
    secret: str
    region: str


def encoded(text: str, safe: str = "") -> str:
    """As a signed path or query has it: everything but letters, digits and -._~"""
    return quote(text, safe=safe + "-._~")


def query_of(parameters: Mapping[str, str]) -> str:
    """Parameters in the order in which they are signed."""
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(parameters.items()))


def signed(  # noqa: PLR0917 - what a request consists of
    credentials: Credentials, method: str, path: str, query: str, headers: Mapping[str, str], digest: str, at: datetime
) -> dict[str, str]:
    """The headers of a request with its signature; `path` and `query` are encoded, `digest` is the body's SHA-256."""
    moment = at.strftime("%Y%m%dT%H%M%SZ")
    sent = {**{name.lower(): value.strip() for name, value in headers.items()}}
    sent |= {"x-amz-date": moment, "x-amz-content-sha256": digest}
    names = ";".join(sorted(sent))
    lines = [method, path, query, *(f"{name}:{sent[name]}" for name in sorted(sent)), "", names, digest]
    scope = f"{moment[:8]}/{credentials.region}/s3/aws4_request"
    told = "\n".join([_ALGORITHM, moment, scope, hashlib.sha256("\n".join(lines).encode()).hexdigest()])
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, told.encode(), "sha256").hex()
    sent["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return sent
