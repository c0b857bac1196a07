"""How much of what one company may have: shown to it, set by operators. Whatever is limited is imported here."""

from hubwright.desk.contacts.most import CONTACTS
from hubwright.desk.files.verbs import STORAGE
from hubwright.kernel import audit, quotas
from hubwright.kernel.actor import Actor
from hubwright.kernel.quotas import QuotaView
from hubwright.kernel.scope import active_tenant
from tenants.domains.claim import DOMAINS
from tenants.life.actors import require_operator

KEYS = (STORAGE, CONTACTS, DOMAINS)


async def limits() -> list[QuotaView]:
    """Every limit of the active company, and what it has used."""
    found = {quota.key: quota for quota in await quotas.quotas_now()}
    return [found[key] for key in KEYS]


async def set_limit(actor: Actor, key: str, most: int | None, *, reason: str) -> None:
    """Set one; None is without limit. The company sees the reason."""
    require_operator(actor)
    await quotas.set_quota(key, most, reason)
    await audit.record(actor, "limit.set", active_tenant(), key=key, most=most, reason=reason.strip()[:500])
