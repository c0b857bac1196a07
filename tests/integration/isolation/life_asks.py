"""One good request for every route of a company's life and its domains, and a domain to ask about."""

from typing import Any
from uuid import UUID

from hubwright.kernel.ids import new_id
from hubwright.kernel.quotas import set_quota
from tenants.domains.claim import claim_domain
from tests.integration.isolation.ask import Ask

_DOMAINS = "/settings/domains"
_DOMAIN = {"domain_id": "@domain"}
LIFE: list[tuple[str, Ask]] = [
    ("GET /settings/life", Ask()),
    (f"GET {_DOMAINS}", Ask()),
    (f"POST {_DOMAINS}", Ask(form={"host": "chat.house.example"})),
    (f"POST {_DOMAINS}/{{domain_id:uuid}}/check", Ask(path=_DOMAIN, form={})),
    (f"POST {_DOMAINS}/{{domain_id:uuid}}/chat", Ask(path=_DOMAIN, form={"channel_id": "@channel?"})),
    (f"POST {_DOMAINS}/{{domain_id:uuid}}/give-up", Ask(path=_DOMAIN, form={})),
]


async def make_domain(house: Any) -> UUID:
    """A host name that the house's administrator claims, each time another one; operators let it have many."""
    await set_quota("domains", None, "the matrix needs many")
    return await claim_domain(house.admin.actor, f"{house.word}-{new_id().hex[-12:]}.example")
