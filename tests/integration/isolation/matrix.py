"""Knocks at a door of house A with ids of house B, and judges the answer."""

import os
import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import msgspec

from tests.architecture.statements import tenant_tables
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.houses import House
from tests.integration.isolation.market import own_files
from tests.integration.isolation.partners import screenshot

FULL = os.environ.get("HUBWRIGHT_PROVE") == "1"
_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Place(msgspec.Struct, frozen=True):
    """One id in a request: where it stands and what kind it is."""

    where: str
    kind: str
    choice: bool
    cursor: bool


def places(ask: Ask) -> list[Place]:
    """Every id in the request, in order."""
    found: list[Place] = []
    for part in ("path", "query", "form", "json", "upload"):
        for name, value in (getattr(ask, part) or {}).items():
            if isinstance(value, str) and value.startswith("@"):
                kind = value[1:].rstrip("?~")
                found.append(Place(f"{part}.{name}", kind, value.endswith("?"), value.endswith("~")))
    return found


class Matrix:
    """Two houses, and a way to ask."""

    def __init__(self, a: House, b: House, superuser: asyncpg.Connection, client: httpx.AsyncClient) -> None:
        self.a, self.b, self.superuser, self.client = a, b, superuser, client
        self.knocking = False  # while A tries; what a test breaks may be broken only then
        self.cells = 0
        self.controls = 0
        self.leaks: list[str] = []

    async def knock(self, door: str, ask: Ask) -> None:
        """All cells of one door: foreign ids one by one and all at once, then the owner's own request."""
        wanted = places(ask)
        own = [await self.a.fresh(place.kind) for place in wanted]
        theirs = [await self.b.fresh(place.kind) for place in wanted]
        before = await self.fingerprint()
        for number, place in enumerate(wanted):
            for foreign in [theirs[number], *(await self._more() if FULL else [])]:
                await self._cell(door, ask, wanted, _with(own, number, foreign), place.where, place, foreign)
        if len(wanted) > 1:
            await self._cell(door, ask, wanted, theirs, "every place", None, "")
        await self._as_nobody(door, ask, theirs)
        if await self.fingerprint() != before:
            self.leaks.append(f"{door}: something of B has changed")
        await self._controls(door, ask, own, theirs)

    async def _cell(
        self, door: str, ask: Ask, wanted: list[Place], ids: list[str], where: str, place: Place | None, foreign: str
    ) -> None:
        self.knocking = True
        answer = await self.ask(self.a, door, ask, ids)
        self.knocking = False
        self.cells += 1
        refused = {403, 404} | ({422} if place is None or place.choice else set())
        if place is not None and place.cursor:
            refused = {200}
        problem = ""
        if answer.status_code not in refused and not all(p.cursor for p in wanted):
            problem = f"answered {answer.status_code}"
        shown = await self._shown(answer, ids)
        if shown:
            problem += f" and showed {shown}"
        if place is not None and not place.cursor and place.kind not in _NO_SECRET:
            nobodys = str(uuid4()) if foreign.count("-") == 4 else "0" * len(foreign)
            number = wanted.index(place)
            unknown = await self.ask(self.a, door, ask, _with(ids, number, nobodys))
            if (unknown.status_code, _plain(unknown, nobodys)) != (answer.status_code, _plain(answer, foreign)):
                problem += f" and not as for an id nobody has ({unknown.status_code})"
        if problem:
            self.leaks.append(f"{door} with B's id in {where}: {problem}")

    async def _as_nobody(self, door: str, ask: Ask, ids: list[str]) -> None:
        """Without credentials there is nothing behind a door of a tenant."""
        if door == "POST /api/v1/visitor/{channel_key:str}/sessions":
            return  # how a visitor becomes one
        answer = await self.ask(self.b, door, msgspec.structs.replace(ask, who="nobody"), ids)
        self.cells += 1
        to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        if not (answer.status_code in (401, 403) or to_sign_in) or await self._shown(answer, ids):
            self.leaks.append(f"{door} without credentials: answered {answer.status_code}")

    async def _controls(self, door: str, ask: Ask, own: list[str], theirs: list[str]) -> None:
        """The same request by its owner must work, or the cells above show nothing; and A's own shows nothing of B."""
        mine = await self.ask(self.b, door, ask, theirs)
        self.controls += 1
        if not 200 <= mine.status_code < 400 or mine.headers.get("location", "").startswith("/sign-in"):
            self.leaks.append(f"{door}: no positive control, B itself gets {mine.status_code}: {mine.text[:300]}")
        answer = await self.ask(self.a, door, ask, own)
        self.cells += 1
        shown = await self._shown(answer, [])
        if shown or not 200 <= answer.status_code < 400:
            self.leaks.append(f"{door} for A alone: {answer.status_code}, showed {shown}")

    async def ask(self, house: House, door: str, ask: Ask, ids: list[str]) -> httpx.Response:
        """Send the request as the house."""
        left = list(ids)
        method, _space, template = door.partition(" ")
        filled = {
            part: {n: (left.pop(0) if _is_id(v) else v) for n, v in (getattr(ask, part) or {}).items()}
            for part in ("path", "query", "form", "json", "upload")
        }
        path = re.sub(r"\{(\w+):\w+\}", lambda found: filled["path"][found[1]], template)
        headers = _credentials(house, ask)
        sent: dict[str, Any] = {"params": filled["query"], "headers": headers}
        if ask.release:
            sent["files"] = own_files(house.market)
        elif ask.contacts:
            sent["files"] = {"file": ("contacts.csv", b"name\nAda\n", "text/csv")}
        elif ask.picture:
            sent["files"] = {"picture": ("shot.png", screenshot(), "image/png")}
        elif ask.upload is not None:
            sent |= {"files": {"file": ("dot.png", _PICTURE, "image/png")}, "data": filled["upload"]}
        elif ask.json is not None:
            sent["json"] = filled["json"]
        elif ask.form is not None:
            sent["data"] = {**await self._present(house, ask), **filled["form"]}
        self.client.cookies.clear()
        answer = await self._sent(method, path, **sent)
        if ask.who == "staff" and answer.cookies.get("hw_session"):  # another company was entered
            house.cookie = answer.cookies["hw_session"]
        return answer

    async def _sent(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """What was answered; a body that breaks off does not undo that its status went out."""
        request = self.client.build_request(method, path, **sent)
        answer = await self.client.send(request, stream=True)
        try:
            await answer.aread()
        except httpx.RemoteProtocolError:
            return httpx.Response(answer.status_code, request=request)
        finally:
            await answer.aclose()
        return answer

    async def _present(self, house: House, ask: Ask) -> dict[str, list[str]]:
        if not ask.form_at:
            return {}
        headers = _credentials(house, ask)
        self.client.cookies.clear()
        at = ask.form_at
        if ask.path.get("channel_id"):
            at = f"/channels/{house.company.channel_id}/settings"
        page = await self.client.get(at, headers=headers)
        return _Fields(page.text).values

    async def _shown(self, answer: httpx.Response, sent: list[str]) -> list[str]:
        """What of B stands in an answer, apart from the ids that A sent itself."""
        text = answer.text + " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        for one in sent:
            text = text.replace(one, "")
        secret = [self.b.word, "CANARY-B", self.b.api_key, self.b.cookie, *(await self._ids())]
        return [word for word in secret if word.lower() in text.lower()]

    async def _ids(self) -> list[str]:
        union = " UNION ALL ".join(
            f"SELECT id::text FROM hubwright.{table} WHERE tenant_id = $1" for table in sorted(tenant_tables() - NO_ID)
        )
        return [str(self.b.tenant_id), *(row[0] for row in await self.superuser.fetch(union, self.b.tenant_id))]

    async def _more(self) -> list[str]:
        """The newest id of B in every table."""
        union = " UNION ALL ".join(
            f"(SELECT id::text FROM hubwright.{table} WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1)"
            for table in sorted(tenant_tables() - NO_ID)
        )
        return [str(self.b.tenant_id), *(row[0] for row in await self.superuser.fetch(union, self.b.tenant_id))]

    async def fingerprint(self) -> str:
        """A hash over every row of B."""
        union = " UNION ALL ".join(
            f"SELECT '{table}' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS h"
            f" FROM hubwright.{table} t WHERE tenant_id = $1"
            for table in sorted(tenant_tables())
        )
        found: str = await self.superuser.fetchval(
            f"SELECT md5(string_agg(h, ' ' ORDER BY h)) FROM ({union}) x", self.b.tenant_id
        )
        return found


NO_ID = {
    "entitlement_snapshot", "sealed_field", "tenant_variable", "queue_member", "idempotency", "version_move",
    "tenant_key", "installation_revision", "hook_seen", "remote_secret", "plugin_setup", "channel_line",
    "channel_window", "contact_agent", "crm_sweep", "contact_home", "contact_merge_row", "contact_term",
    "contact_transfer_line", "contact_word", "draft", "inbox_choice", "mention", "message_term", "member_skill",
    "queue_holiday", "queue_hours", "routing_policy", "search_cursor", "search_progress", "segment", "sla_clock",
    "sla_watch", "snooze", "state_policy", "retention_rule",
    "retention_sweep", "push_choice", "working_time", "plan_version",
    "flow_count", "flow_count_progress",
    "flow_origin", "quota", "announcement_dismissal",
    "usage_rollup", "usage_rolled", "spending_cap", "spending_use", "spending_alert", "feature_off",
    "payment_customer", "dunning", "invoice_sent",
    "flow_comment",  # whoever comments names it, so A and B may choose the same; their words tell them apart
}  # fmt: skip


_NO_SECRET = {"channel_key", "partner_key"}  # they stand in web pages and beside signatures


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.startswith("@")


def _with(ids: list[str], number: int, other: str) -> list[str]:
    return [other if n == number else one for n, one in enumerate(ids)]


def _credentials(house: House, ask: Ask) -> dict[str, str]:
    csrf = f"hw_csrf={house.csrf}"
    match ask.who:
        case "api":
            return {"Authorization": f"Bearer {house.api_key}"}
        case "visitor":
            return {"Authorization": f"Bearer {house.visitor_token}"}
        case "staff":
            return {"x-csrftoken": house.csrf, "Cookie": f"hw_session={house.cookie}; {csrf}"}
    return {"x-csrftoken": house.csrf, "Cookie": csrf}


def _plain(answer: httpx.Response, sent: str) -> str:
    """An answer without what differs each time: ids, the one that was sent, nonces, tokens."""
    text = answer.text.replace(sent, "<id>")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>", text)
    text = re.sub(r'nonce="[^"]*"', "", text)
    return re.sub(r"[A-Za-z0-9_\-]{40,}", "<token>", text)


class _Fields(HTMLParser):
    """The names and values a browser would send from the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "input" and name and told.get("type") not in ("submit", "button", "file"):
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self.values.setdefault(name, []).append(told.get("value", ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in told:
            self.values.setdefault(self.select, []).append(told.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
