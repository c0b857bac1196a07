"""The verifiers by the names that manifests use; a test holds them against the vocabulary."""

from collections.abc import Callable, Mapping
from datetime import datetime

from hubwright.host.verifiers.hashes import hub_sha256, hubspot_v3, slack, standard, stripe, zendesk
from hubwright.host.verifiers.post import Genuine, Keys, NotGenuine, Post
from hubwright.host.verifiers.tencent import wechat, wecom, weibo
from hubwright.host.verifiers.twilio import twilio

# What the other side takes for "taken, there is no answer now"; others look at the status alone.
ACKNOWLEDGED: Mapping[str, str] = {"wechat": "success"}
Verifier = Callable[[Post, Keys, datetime], Genuine]
VERIFIERS: Mapping[str, Verifier] = {
    "hub_sha256": hub_sha256,
    "hubspot_v3": hubspot_v3,
    "slack": slack,
    "standard": standard,
    "stripe": stripe,
    "twilio": twilio,
    "wechat": wechat,
    "wecom": wecom,
    "weibo": weibo,
    "zendesk": zendesk,
}


def verify(name: str, post: Post, keys: Keys, now: datetime) -> Genuine:
    """Check a post; raises NotGenuine, for a door without a secret too."""
    if not keys.secret:
        raise NotGenuine
    return VERIFIERS[name](post, keys, now)
