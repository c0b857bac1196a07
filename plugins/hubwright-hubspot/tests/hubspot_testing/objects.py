"""Contacts and deals with their past: every value with its moment, ids that are merged, an index that may be late."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

CONTACT = {"firstname", "lastname", "email", "phone", "company", "jobtitle", "city", "lastmodifieddate", "createdate"}
COMPANY = {"name", "domain", "createdate", "hs_lastmodifieddate"}
DEAL = {
    "dealname", "amount", "deal_currency_code", "dealstage", "pipeline", "closedate", "createdate", "hs_is_closed",
    "description", "hs_lastmodifieddate",
}  # fmt: skip
STAGES = {
    "default": {"appointmentscheduled": False, "qualifiedtobuy": False, "closedwon": True, "closedlost": True},
}


class Wrong(Exception):
    """An answer that is none: status and body as HubSpot words them."""

    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"status": "error", "message": message, "category": category, "correlationId": "c0ffee", **more}


class Thing:
    """One record."""

    def __init__(self, number: str, moment: int) -> None:
        self.id = number
        self.created = self.changed = moment
        self.indexed = 0
        self.archived = False
        self.history: dict[str, list[tuple[str, int, str]]] = {}  # the latest first: value, moment, source

    @property
    def held(self) -> dict[str, str]:
        return {name: past[0][0] for name, past in self.history.items()}

    def put(self, values: Mapping[str, Any], moment: int, source: str) -> list[str]:
        """Write; returns what changed. A value that stays the same makes no history."""
        changed = []
        for name, value in values.items():
            text = "" if value is None else str(value).strip()
            if self.held.get(name, "") != text:
                self.history.setdefault(name, []).insert(0, (text, moment, source))
                changed.append(name)
        if changed:
            self.changed = moment
        return changed


class Portal:
    """One account: what is in it, and who is told."""

    def __init__(self) -> None:
        self.contacts: dict[str, Thing] = {}
        self.deals: dict[str, Thing] = {}
        self.merged: dict[str, str] = {}
        self.companies: dict[str, Thing] = {}
        self.companies_of: dict[str, list[str]] = {}  # by contact; the first is the primary one
        self.deals_of: dict[str, list[str]] = {}
        self.events: list[dict[str, Any]] = []  # what webhooks would tell, in their order
        self.index_is_late = False
        self.ahead_ms = 0  # how far its clock is before ours
        self._number, self._moment = 100, 0

    def now(self) -> int:
        """Milliseconds, never twice the same."""
        self._moment = max(self._moment + 1, int(time.time() * 1_000) + self.ahead_ms)
        return self._moment

    def index(self) -> None:
        """The search index has caught up."""
        for each in (*self.contacts.values(), *self.deals.values()):
            each.indexed = each.changed

    def make_contact(self, values: Mapping[str, Any], source: str = "CRM_UI") -> Thing:
        values = self._checked(values, CONTACT)
        taken = self.with_email(values.get("email", ""))
        if taken is not None:
            raise Wrong(409, "CONFLICT", f"Contact already exists. Existing ID: {taken.id}")
        made = self._new(self.contacts)
        made.put(values, made.created, source)
        self._tell(made, "creation", source)
        self._indexed(made)
        return made

    def change_contact(self, number: str, values: Mapping[str, Any], source: str = "CRM_UI") -> Thing:
        found = self.contact(number)
        values = self._checked(values, CONTACT)
        taken = self.with_email(values.get("email", ""))
        if taken is not None and taken is not found:
            raise Wrong(409, "CONFLICT", f"Contact already exists. Existing ID: {taken.id}")
        moment = self.now()
        for name in found.put(values, moment, source):
            self._tell(found, "propertyChange", source, propertyName=name, propertyValue=found.held[name])
        self._indexed(found)
        return found

    def remove_contact(self, number: str) -> None:
        found = self.contact(number)
        found.archived, found.changed = True, self.now()
        self._tell(found, "deletion", "CRM_UI")

    def merge_contacts(self, primary: str, other: str) -> Thing:
        """A new record comes of two; both old ids lead to it."""
        one, two = self.contact(primary), self.contact(other)
        values = {**{k: v for k, v in two.held.items() if v}, **{k: v for k, v in one.held.items() if v}}
        one.archived = two.archived = True
        made = self._new(self.contacts)
        made.put(values, made.created, "MERGE_CONTACTS")
        self.merged |= {one.id: made.id, two.id: made.id}
        self._tell(
            one, "merge", "MERGE", primaryObjectId=int(one.id), mergedObjectIds=[int(two.id)], newObjectId=int(made.id)
        )
        return made

    def contact(self, number: str) -> Thing:
        """By id, also one that was merged away."""
        while number in self.merged:
            number = self.merged[number]
        found = self.contacts.get(number)
        if found is None or found.archived:
            raise Wrong(404, "OBJECT_NOT_FOUND", "resource not found")
        return found

    def with_email(self, email: str) -> Thing | None:
        wanted = email.strip().lower()
        living = (each for each in self.contacts.values() if not each.archived)
        return next((each for each in living if wanted and each.held.get("email") == wanted), None)

    def make_company(self, values: Mapping[str, Any], contact_ids: list[str]) -> Thing:
        """A company; the last one that a contact was given stands after those they had."""
        made = self._new(self.companies)
        made.put(self._checked(values, COMPANY), made.created, "CRM_UI")
        for number in contact_ids:
            self.companies_of.setdefault(self.contact(number).id, []).append(made.id)
        return made

    def make_deal(self, values: Mapping[str, Any], contact_ids: list[str], source: str = "CRM_UI") -> Thing:
        values = self._checked_deal({"pipeline": "default", **values})
        made = self._new(self.deals)
        made.put({**values, "createdate": iso(made.created)}, made.created, source)
        for number in contact_ids:
            self.deals_of.setdefault(self.contact(number).id, []).append(made.id)
        return made

    def change_deal(self, number: str, values: Mapping[str, Any], source: str = "CRM_UI") -> Thing:
        found = self.deals.get(number)
        if found is None or found.archived:
            raise Wrong(404, "OBJECT_NOT_FOUND", "resource not found")
        found.put(self._checked_deal({"pipeline": found.held["pipeline"], **values}), self.now(), source)
        return found

    def _checked_deal(self, values: Mapping[str, Any]) -> dict[str, str]:
        checked = self._checked(values, DEAL)
        stage, stages = checked.get("dealstage"), STAGES.get(checked["pipeline"], {})
        if stage is not None:
            if stage not in stages:
                raise Wrong(400, "VALIDATION_ERROR", f"{stage} was not one of the allowed options")
            checked["hs_is_closed"] = str(stages[stage]).lower()
        return checked

    def _checked(self, values: Mapping[str, Any], known: set[str]) -> dict[str, str]:
        for name in values:
            if name not in known:
                raise Wrong(400, "VALIDATION_ERROR", f'Property "{name}" does not exist')
        checked = {name: "" if value is None else str(value).strip() for name, value in values.items()}
        if checked.get("email"):
            checked["email"] = checked["email"].lower()
            if "@" not in checked["email"]:
                raise Wrong(400, "VALIDATION_ERROR", f"Email address {checked['email']} is invalid")
        return checked

    def _new(self, into: dict[str, Thing]) -> Thing:
        self._number += 1
        made = into[str(self._number)] = Thing(str(self._number), self.now())
        return made

    def _indexed(self, thing: Thing) -> None:
        if not self.index_is_late:
            thing.indexed = thing.changed

    def _tell(self, thing: Thing, what: str, source: str, **more: Any) -> None:
        self.events.append(
            {
                "eventId": len(self.events) + 1,
                "subscriptionId": 7,
                "portalId": 4711,
                "appId": 42,
                "occurredAt": thing.changed,
                "subscriptionType": f"contact.{what}",
                "attemptNumber": 0,
                "objectId": int(thing.id),
                "changeSource": source,
                **more,
            }
        )


def iso(moment: int) -> str:
    """As HubSpot writes moments."""
    return datetime.fromtimestamp(moment / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(thing: Thing, names: list[str], history: list[str]) -> dict[str, Any]:
    """A record in an answer: only what was asked for, and what HubSpot always tells."""
    told = {name: thing.held.get(name) for name in names}
    told |= {"hs_object_id": thing.id, "lastmodifieddate": iso(thing.changed), "createdate": iso(thing.created)}
    found: dict[str, Any] = {
        "id": thing.id,
        "properties": told,
        "createdAt": iso(thing.created),
        "updatedAt": iso(thing.changed),
        "archived": thing.archived,
    }
    if history:
        found["propertiesWithHistory"] = {
            name: [
                {"value": value, "timestamp": iso(moment), "sourceType": source}
                for value, moment, source in thing.history.get(name, [])
            ]
            for name in history
        }
    return found
