"""What a house has around its contacts: addresses, merges, suggestions, segments, fields; and how one asks for them."""

from typing import Any
from uuid import UUID

from hubwright.desk.contacts import match_queries
from hubwright.desk.contacts.custom_fields import add_field
from hubwright.desk.contacts.identify import associate
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.matching import Match
from hubwright.desk.contacts.merge import merge_contacts
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.transfer import ask_for_export, go_on
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.kernel.database import fetch_one
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.data_asks import DATA

_ONE = {"contact_id": "@contact"}
_ADDRESS = {"identity_id": "@identity"}
_API = "/api/v1/contacts"
BY_PROGRAM: list[tuple[str, Ask]] = [
    (f"GET {_API}", Ask(who="api", query={"q": "isolation", "field": "note:isolation"})),
    (f"GET {_API}", Ask(who="api", query={"channel_id": "@channel"})),
    (f"GET {_API}", Ask(who="api", query={"segment_id": "@segment"})),
    (f"GET {_API}/count", Ask(who="api", query={"segment_id": "@segment"})),
    (f"GET {_API}/count", Ask(who="api", query={"channel_id": "@channel"})),
    (f"POST {_API}", Ask(who="api", json={"name": "By program", "tags": ["new"]})),
    (f"GET {_API}/{{contact_id:uuid}}", Ask(who="api", path=_ONE)),
    (f"PATCH {_API}/{{contact_id:uuid}}", Ask(who="api", path=_ONE, json={"name": "Corrected"})),
    (f"GET {_API}/{{contact_id:uuid}}/timeline", Ask(who="api", path=_ONE, query={"after": "@conversation~"})),
    (
        f"POST {_API}/{{contact_id:uuid}}/identities",
        Ask(who="api", path=_ONE, json={"kind": "email", "value": "new@x.test"}),
    ),
    (f"POST {_API}/identities/{{identity_id:uuid}}/verify", Ask(who="api", path=_ADDRESS, json={})),
    (f"POST {_API}/identities/{{identity_id:uuid}}/unverify", Ask(who="api", path=_ADDRESS, json={})),
    (f"DELETE {_API}/identities/{{identity_id:uuid}}", Ask(who="api", path=_ADDRESS)),
    (f"POST {_API}/{{contact_id:uuid}}/merges", Ask(who="api", path=_ONE, json={"source_id": "@contact"})),
    (f"POST {_API}/merges/{{merge_id:uuid}}/undo", Ask(who="api", path={"merge_id": "@merge"}, json={})),
    (f"GET {_API}/suggestions", Ask(who="api", query={"after": "@suggestion~"})),
    (
        f"POST {_API}/suggestions/{{suggestion_id:uuid}}/dismiss",
        Ask(who="api", path={"suggestion_id": "@suggestion"}, json={}),
    ),
    (f"GET {_API}/segments", Ask(who="api")),
    (f"GET {_API}/segments/{{segment_id:uuid}}/count", Ask(who="api", path={"segment_id": "@segment"})),
]
CONTACTS: list[tuple[str, Ask]] = [
    ("GET /contacts", Ask(query={"q": "isolation"})),
    ("GET /contacts", Ask(query={"channel": "@channel~"})),
    ("POST /contacts/segments", Ask(form={"name": "late ones", "tag": "late"})),
    ("POST /contacts/segments/{segment_id:uuid}/drop", Ask(path={"segment_id": "@segment"}, form={})),
    ("GET /contacts/settings", Ask()),
    ("POST /contacts/settings/fields", Ask(form={"title": "Size", "key": "size", "kind": "text"})),
    ("POST /contacts/settings/fields/{field_id:uuid}/remove", Ask(path={"field_id": "@contact_field"}, form={})),
    ("POST /contacts/settings/rules", Ask(form={"rule": "email", "level-email": "suggest", "place-email": "1"})),
    ("GET /contacts/transfers", Ask()),
    ("POST /contacts/transfers/import", Ask(contacts=True)),
    ("POST /contacts/transfers/export", Ask(form={"tag": "late"})),
    ("GET /contacts/transfers/{transfer_id:uuid}/file", Ask(path={"transfer_id": "@transfer"})),
    ("GET /contacts/transfers/{transfer_id:uuid}/problems", Ask(path={"transfer_id": "@transfer"})),
    ("GET /contacts/{contact_id:uuid}", Ask(path=_ONE)),
    ("GET /contacts/{contact_id:uuid}/beside", Ask(path=_ONE)),
    ("POST /contacts/{contact_id:uuid}/beside", Ask(path=_ONE, form={"name": "Corrected"})),
    ("POST /contacts/{contact_id:uuid}", Ask(path=_ONE, form={"name": "Corrected"})),
    ("POST /contacts/{contact_id:uuid}/identities", Ask(path=_ONE, form={"kind": "email", "value": "new@x.test"})),
    ("POST /contacts/identities/{identity_id:uuid}/verify", Ask(path=_ADDRESS, form={})),
    ("POST /contacts/identities/{identity_id:uuid}/unverify", Ask(path=_ADDRESS, form={})),
    ("POST /contacts/identities/{identity_id:uuid}/block", Ask(path=_ADDRESS, form={})),
    ("POST /contacts/identities/{identity_id:uuid}/unblock", Ask(path=_ADDRESS, form={})),
    ("POST /contacts/{contact_id:uuid}/promote", Ask(path=_ONE, form={"back": "no"})),
    (
        "POST /contacts/{contact_id:uuid}/conflicts",
        Ask(path={"contact_id": "@contact:merged"}, form={"key": "name", "other": "@contact:below", "take": "yes"}),
    ),
    ("GET /contacts/{contact_id:uuid}/merge", Ask(path=_ONE, query={"with": "@contact"})),
    ("POST /contacts/{contact_id:uuid}/merge", Ask(path=_ONE, form={"with": "@contact"})),
    ("POST /contacts/merges/{merge_id:uuid}/undo", Ask(path={"merge_id": "@merge"}, form={})),
    ("POST /contacts/suggestions/{suggestion_id:uuid}/dismiss", Ask(path={"suggestion_id": "@suggestion"}, form={})),
    *BY_PROGRAM,
    *DATA,
]


async def _contact(house: Any, name: str = "") -> UUID:
    return await meet_contact(house.company.channel_id, name=name or house.word, fields={"note": house.word})


async def _identity(house: Any) -> UUID:
    return await associate(house.admin.actor, await _contact(house), "phone", "13800138000")


async def _merge(house: Any) -> UUID:
    source, target = await _contact(house, f"{house.word} too"), await _contact(house)
    return await merge_contacts(house.admin.actor, source, target)


async def _merged(house: Any) -> UUID:
    row = await fetch_one("SELECT target_id FROM contact_merge WHERE tenant_id = $1 AND id = $2", await _merge(house))
    assert row is not None
    found: UUID = row["target_id"]
    return found


async def _below(_house: Any) -> UUID:
    """Below the contact that was made just before."""
    row = await fetch_one("SELECT source_id FROM contact_merge WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1")
    assert row is not None
    found: UUID = row["source_id"]
    return found


async def _suggestion(house: Any) -> UUID:
    one, other = await _contact(house), await _contact(house)
    await match_queries.suggest(one, Match(other_id=other, rule="email", shared=house.word, level="suggest"))
    return (await match_queries.suggestions_of(one))[0].id


async def _segment(house: Any) -> UUID:
    return await keep_segment(house.admin.actor, f"{house.word} {new_id().hex}", ContactFilter(tag=house.word))


async def _field(house: Any) -> UUID:
    key = f"k{new_id().hex[-12:]}"
    return await add_field(house.admin.actor, key=key, title=house.word, kind="text")


async def _transfer(house: Any) -> UUID:
    transfer_id = await ask_for_export(house.admin.actor, ContactFilter())
    await go_on(transfer_id)
    return transfer_id


CONTACT_MAKERS = {
    "contact_field": _field,
    "identity": _identity,
    "merge": _merge,
    "contact:below": _below,
    "contact:merged": _merged,
    "segment": _segment,
    "suggestion": _suggestion,
    "transfer": _transfer,
}
