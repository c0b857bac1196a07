"""Twilio and services compatible with it: an HMAC-SHA1 over the address and the sorted form; no moment in it."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import parse_qsl

from hubwright.host.verifiers.post import Genuine, Keys, NotGenuine, Post, from_base64, genuine, header, require_same


def twilio(post: Post, keys: Keys, _now: datetime) -> Genuine:
    """`X-Twilio-Signature`; a JSON body is covered by `bodySHA256` in the address."""
    signed = post.url
    body_hash = post.query.get("bodySHA256")
    if body_hash is not None:
        if not hmac.compare_digest(hashlib.sha256(post.body).hexdigest(), body_hash.lower()):
            raise NotGenuine
    elif post.method == "POST":
        signed += _form(post)
    expected = hmac.new(keys.secret.encode(), signed.encode(), hashlib.sha1).digest()
    require_same(expected, from_base64(header(post, "x-twilio-signature")))
    return genuine(f"{expected.hex()} {hashlib.sha256(post.body).hexdigest()}", post.body)


def _form(post: Post) -> str:
    try:
        pairs = parse_qsl(
            post.body.decode(), keep_blank_values=True, strict_parsing=bool(post.body), max_num_fields=500
        )
    except ValueError:
        raise NotGenuine from None
    return "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
