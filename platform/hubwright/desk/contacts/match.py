"""Looks for contacts that are one person when something of a contact became known."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.desk.contacts import home_queries, identity_queries, match_queries
from hubwright.desk.contacts.keys import email_key, phone_key
from hubwright.desk.contacts.matching import Key, Known, Match, Rule, find_matches
from hubwright.desk.contacts.merge import join
from hubwright.desk.contacts.schemas import SuggestionView
from hubwright.desk.contacts.terms import digits_of
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission

MATCH = "contacts.match"
MOST_RULES = 20
_SYSTEM = Actor(kind="platform", name="rule")


async def ask_for_matches(contact_id: UUID) -> None:
    """Have it looked at after this transaction."""
    await enqueue(MATCH, {"contact_id": str(contact_id)})


async def match_contact(contact_id: UUID) -> list[Match]:
    """Look now: merge what a rule merges, suggest the rest."""
    rules = await match_queries.rules()
    subject_id = await home_queries.root_of(contact_id)
    known = await _known([subject_id])
    if not known:
        return []
    subject = known[0]
    others = await _known(await _candidates(subject, rules))
    found = find_matches(subject, others, rules)
    for match in found:
        if match.level == "merge":
            older, younger = sorted((subject_id, match.other_id))
            await join(_SYSTEM, younger, older, by="", rule=match.rule)
        else:
            await match_queries.suggest(subject_id, match)
    return found


async def list_suggestions(actor: Actor, most: int, *, after: UUID | None = None) -> list[SuggestionView]:
    """Who waits for a person to say whether they are one, the oldest first."""
    actor.require(Permission.CONTACTS_READ)
    return await match_queries.suggestions_after(after or UUID(int=0), most)


async def list_rules() -> list[Rule]:
    """By what contacts are found to be one."""
    return await match_queries.rules()


async def dismiss_suggestion(actor: Actor, suggestion_id: UUID) -> SuggestionView:
    """They are two people."""
    actor.require(Permission.CONTACTS_MERGE)
    found = await match_queries.suggestion(suggestion_id)
    if found is None or not await match_queries.dismiss(suggestion_id, actor.name or actor.label, utc_now()):
        raise Missing("suggestion")
    await audit.record(actor, "contact.suggestion_dismissed", found.contact_id, other=str(found.other_id))
    return found


async def change_rules(actor: Actor, rules: Sequence[Rule]) -> None:
    """Say by what contacts are found to be one, and what follows."""
    actor.require(Permission.SETTINGS_MANAGE)
    if len(rules) > MOST_RULES or len({rule.name for rule in rules}) < len(rules):
        raise Invalid(FieldError("rules", _("Each rule can be there once.")))
    if any(rule.compares == "field" and rule.level == "merge" for rule in rules):
        raise Invalid(FieldError("rules", _("Nobody verifies a field, so it can only suggest.")))
    await match_queries.put_rules(rules)
    await audit.record(actor, "contacts.rules_changed", "rules", rules=[f"{rule.name}={rule.level}" for rule in rules])


async def _candidates(subject: Known, rules: Sequence[Rule]) -> list[UUID]:
    found: dict[UUID, None] = {}
    keys = subject.verified | subject.told
    for kind, source, key in sorted(keys):
        found |= {identity.contact_id: None for identity in await identity_queries.sharing(kind, source, [key])}
    told = [key for kind, _source, key in keys if kind == "email"]
    told += [end for kind, _source, key in keys if kind == "phone" for end in (key, key[-11:])]
    found |= dict.fromkeys(await match_queries.sharing_terms(told))
    for rule in rules:
        value = subject.fields.get(rule.field_key, "") if rule.compares == "field" and rule.level != "off" else ""
        if value:
            found |= dict.fromkeys(await match_queries.sharing_field(rule.field_key, value))
    found.pop(subject.id, None)
    return list(found)[: match_queries.MOST_CANDIDATES]


async def _known(contact_ids: Sequence[UUID]) -> list[Known]:
    verified: dict[UUID, set[Key]] = {}
    told: dict[UUID, set[Key]] = {}
    for each in await identity_queries.of_contacts(contact_ids):
        if each.kind != "channel":
            into = verified if each.verified_at is not None else told
            into.setdefault(each.contact_id, set()).add((each.kind, each.source, each.match_key))
    known = []
    for row in await match_queries.facts_of(contact_ids):
        fields = {key: str(value) for key, value in row["fields"].items() if isinstance(value, str | int)}
        said = {("email", "", email_key(row["email"])), ("phone", "", phone_key(digits_with_plus(fields)))}
        mine = frozenset(verified.get(row["id"], ()))
        others = {key for key in (said | told.get(row["id"], set())) if key[2]} - mine
        known.append(Known(id=row["id"], verified=mine, told=frozenset(others), fields=fields))
    return known


def digits_with_plus(fields: dict[str, str]) -> str:
    """What a contact told as their phone; empty when it is none."""
    phone = fields.get("phone", "")
    return phone if len(digits_of(phone)) >= 7 else ""
