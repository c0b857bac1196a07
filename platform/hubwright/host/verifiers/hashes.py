"""Senders that sign with an HMAC in a header: GitHub and Jira, HubSpot, Slack, Standard Webhooks, Stripe, Zendesk."""

import re
from datetime import UTC, datetime

import msgspec

from hubwright.host.verifiers.post import (
    Genuine,
    Keys,
    NotGenuine,
    Post,
    from_base64,
    from_hex,
    genuine,
    header,
    mac256,
    require_recent,
    require_same,
    seconds,
)

# HubSpot signs the address with these decoded, and nothing else.
_DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$",
    "%27": "'", "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
_CODED = re.compile("|".join(_DECODED), re.IGNORECASE)


def hub_sha256(post: Post, keys: Keys, _now: datetime) -> Genuine:
    """`X-Hub-Signature-256: sha256=<hex>` over the body (GitHub; Jira as `X-Hub-Signature`); no moment in it."""
    given = post.headers.get("x-hub-signature-256") or header(post, "x-hub-signature")
    if not given.startswith("sha256="):
        raise NotGenuine
    expected = mac256(keys.secret.encode(), post.body)
    require_same(expected, from_hex(given.removeprefix("sha256=")))
    return genuine(expected.hex(), post.body)


def hubspot_v3(post: Post, keys: Keys, now: datetime) -> Genuine:
    """`X-HubSpot-Signature-v3`: base64 over method, address, body and the moment in milliseconds."""
    moment = header(post, "x-hubspot-request-timestamp")
    require_recent(seconds(moment) / 1000, now)
    address = _CODED.sub(lambda found: _DECODED[found[0].upper()], post.url)
    expected = mac256(keys.secret.encode(), post.method.encode(), address.encode(), post.body, moment.encode())
    require_same(expected, from_base64(header(post, "x-hubspot-signature-v3")))
    return genuine(expected.hex(), post.body)


def slack(post: Post, keys: Keys, now: datetime) -> Genuine:
    """`X-Slack-Signature: v0=<hex>` over `v0:<moment>:<body>`; a challenge is answered here."""
    moment = header(post, "x-slack-request-timestamp")
    require_recent(seconds(moment), now)
    given = header(post, "x-slack-signature")
    if not given.startswith("v0="):
        raise NotGenuine
    expected = mac256(keys.secret.encode(), f"v0:{moment}:".encode(), post.body)
    require_same(expected, from_hex(given.removeprefix("v0=")))
    return genuine(expected.hex(), post.body, _challenge(post.body))


def standard(post: Post, keys: Keys, now: datetime) -> Genuine:
    """Standard Webhooks: `webhook-signature: v1,<base64> …` over `<id>.<moment>.<body>`, secret `whsec_<base64>`."""
    identity, moment = header(post, "webhook-id"), header(post, "webhook-timestamp")
    require_recent(seconds(moment), now)
    given = [each.removeprefix("v1,") for each in header(post, "webhook-signature").split() if each.startswith("v1,")]
    secret = from_base64(keys.secret.removeprefix("whsec_"))
    expected = mac256(secret, f"{identity}.{moment}.".encode(), post.body)
    require_same(expected, *(from_base64(each) for each in given))
    return genuine(f"id {identity}", post.body)


def stripe(post: Post, keys: Keys, now: datetime) -> Genuine:
    """`Stripe-Signature: t=<moment>,v1=<hex>,…` over `<moment>.<body>`."""
    parts = [part.partition("=")[::2] for part in header(post, "stripe-signature").split(",")]
    moment = next((value for name, value in parts if name == "t"), "")
    require_recent(seconds(moment), now)
    expected = mac256(keys.secret.encode(), f"{moment}.".encode(), post.body)
    require_same(expected, *(from_hex(value) for name, value in parts if name == "v1"))
    return genuine(expected.hex(), post.body)


def zendesk(post: Post, keys: Keys, now: datetime) -> Genuine:
    """`X-Zendesk-Webhook-Signature`: base64 over the moment (ISO 8601) and the body, which may be empty."""
    moment = header(post, "x-zendesk-webhook-signature-timestamp")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        raise NotGenuine from None
    require_recent((at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp(), now)
    expected = mac256(keys.secret.encode(), moment.encode(), post.body)
    require_same(expected, from_base64(header(post, "x-zendesk-webhook-signature")))
    return genuine(expected.hex(), post.body)


class _Challenge(msgspec.Struct):
    type: str
    challenge: str


def _challenge(body: bytes) -> str | None:
    try:
        asked = msgspec.json.decode(body, type=_Challenge)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return asked.challenge if asked.type == "url_verification" else None
