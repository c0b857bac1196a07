"""What a house has that concerns its data as a whole, and how one asks for it."""

from typing import Any
from uuid import UUID

from hubwright.desk.contacts.verbs import meet_contact
from hubwright.kernel.database import acting_for
from hubwright.kernel.database import execute as run
from hubwright.kernel.files import file_store
from hubwright.kernel.settings import settings
from tenants.erase.customer.forget import forget
from tenants.erase.customer.verbs import ask_to_erase
from tenants.export.tasks import write_out
from tenants.export.verbs import ask_for_export
from tests.integration.isolation.ask import Ask

_CONTACT, _EXPORT = {"contact_id": "@contact"}, {"export_id": "@export"}
_API = "/api/v1/contacts"
DATA: list[tuple[str, Ask]] = [
    ("GET /settings/data", Ask()),
    ("POST /settings/data/exports", Ask(form={})),
    ("GET /settings/data/exports/{export_id:uuid}/file", Ask(path=_EXPORT)),
    ("POST /settings/data/exports/{export_id:uuid}/remove", Ask(path=_EXPORT, form={})),
    ("POST /contacts/{contact_id:uuid}/export", Ask(path=_CONTACT, form={})),
    ("GET /settings/retention", Ask()),
    ("POST /settings/retention", Ask(form_at="/settings/retention", form={})),
    ("GET /contacts/{contact_id:uuid}/erase", Ask(path=_CONTACT)),
    ("POST /contacts/{contact_id:uuid}/erase", Ask(path=_CONTACT, form={"reason": "asked"})),
    ("POST /contacts/erasures/{erasure_id:uuid}/take-back", Ask(path={"erasure_id": "@erasure"}, form={})),
    ("GET /contacts/erasures/{erasure_id:uuid}/certificate", Ask(path={"erasure_id": "@erasure:done"})),
    (f"GET {_API}/{{contact_id:uuid}}/erasure-preview", Ask(who="api", path=_CONTACT)),
    (f"POST {_API}/{{contact_id:uuid}}/erasures", Ask(who="api", path=_CONTACT, json={"reason": "asked"})),
    (f"GET {_API}/erasures/{{erasure_id:uuid}}", Ask(who="api", path={"erasure_id": "@erasure"})),
    (f"DELETE {_API}/erasures/{{erasure_id:uuid}}", Ask(who="api", path={"erasure_id": "@erasure"})),
]


async def make_export(house: Any) -> UUID:
    """An archive that can be downloaded."""
    async with acting_for(house.tenant_id):
        await run("UPDATE data_export SET state = 'failed' WHERE tenant_id = $1 AND state IN ('waiting', 'running')")
        export_id = await ask_for_export(house.admin.actor)
    await write_out(house.tenant_id, export_id, None)
    return export_id


async def make_erasure(house: Any) -> UUID:
    """One that can be taken back."""
    async with acting_for(house.tenant_id):
        contact_id = await meet_contact(house.company.channel_id, name=house.word)
        return (await ask_to_erase(house.admin.actor, contact_id, "asked")).id


async def make_done_erasure(house: Any) -> UUID:
    """One that is over."""
    erasure_id = await make_erasure(house)
    async with acting_for(house.tenant_id):
        await run("UPDATE customer_erasure SET due_at = now() WHERE tenant_id = $1 AND id = $2", erasure_id)
    await forget(house.tenant_id, erasure_id, file_store(settings()))
    return erasure_id


DATA_MAKERS = {"export": make_export, "erasure": make_erasure, "erasure:done": make_done_erasure}
