"""Knocks at a door of house A with ids of house B, and judges the answer."""

import os
import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import msgspec

from tests.architecture.statements import shared_by_tenant, tenant_tables
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.form_fields import FormFields
from tests.integration.isolation.houses import House
from tests.integration.isolation.market import own_files
from tests.integration.isolation.overheard import Overheard
from tests.integration.isolation.partners import screenshot
from tests.integration.isolation.theirs import Theirs

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
        self.warm = 0  # cells after B itself has asked, when whatever is kept of its answer is kept
        self.leaks: list[str] = []
        self.overheard = Overheard()
        self.theirs = Theirs(b, superuser)
        self._unknown: dict[tuple[str, int], tuple[int, str]] = {}

    async def knock(self, door: str, ask: Ask) -> None:
        """All cells of one door: foreign ids one by one and all at once, then the owner's own request."""
        wanted = places(ask)
        own = [await self.a.fresh(place.kind) for place in wanted]
        theirs = [await self.b.fresh(place.kind) for place in wanted]
        before = await self.fingerprint()
        await self._look_afresh()
        for number, place in enumerate(wanted):
            for foreign in [theirs[number], *(await self.theirs.newest() if FULL else [])]:
                await self._cell(door, ask, wanted, _with(own, number, foreign), place.where, place, foreign)
        if len(wanted) > 1:
            await self._cell(door, ask, wanted, theirs, "every place", None, "")
        await self._as_nobody(door, ask, theirs)
        if await self.fingerprint() != before:
            self.leaks.append(f"{door}: something of B has changed")
        await self._controls(door, ask, own, theirs)
        await self._look_afresh()
        for number, place in enumerate(wanted if door.startswith("GET ") else ()):
            where = f"{place.where} after B's own request"
            await self._cell(door, ask, wanted, _with(own, number, theirs[number]), where, place, theirs[number])
            self.warm += 1

    async def _look_afresh(self) -> None:
        """B has something new since: whatever is compared with it is found out again."""
        self._unknown.clear()
        await self.theirs.refresh()

    async def _cell(
        self, door: str, ask: Ask, wanted: list[Place], ids: list[str], where: str, place: Place | None, foreign: str
    ) -> None:
        self.knocking = True
        with self.overheard.since() as lines:
            answer = await self.ask(self.a, door, ask, ids)
        self.knocking = False
        self.cells += 1
        refused = {403, 404} | ({422} if place is None or place.choice else set())
        if place is not None and place.cursor:
            refused = {200}
        problem = ""
        if answer.status_code not in refused and not all(p.cursor for p in wanted):
            problem = f"answered {answer.status_code}"
        if shown := self._shown(answer, ids):
            problem += f" and showed {shown}"
        if written := self.theirs.within("".join(lines), ids):
            problem += f" and wrote {written} into the log"
        if place is not None and not place.cursor and place.kind not in _NO_SECRET:
            unknown = await self._as_unknown(door, ask, wanted.index(place), place, ids, len(foreign))
            if unknown != (answer.status_code, _plain(answer, foreign)):
                problem += f" and not as for an id nobody has ({unknown[0]})"
        if problem:
            self.leaks.append(f"{door} with B's id in {where}: {problem}")

    async def _as_unknown(
        self, door: str, ask: Ask, number: int, place: Place, ids: list[str], length: int
    ) -> tuple[int, str]:
        """What is answered where an id stands that nobody has; asked once for all foreign ids of a place."""
        if (place.where, length) not in self._unknown:
            nobodys = str(uuid4()) if length == len(str(self.b.tenant_id)) else "0" * length
            answer = await self.ask(self.a, door, ask, _with(ids, number, nobodys))
            self._unknown[place.where, length] = (answer.status_code, _plain(answer, nobodys))
        return self._unknown[place.where, length]

    async def _as_nobody(self, door: str, ask: Ask, ids: list[str]) -> None:
        """Without credentials there is nothing behind a door of a tenant."""
        if door == "POST /api/v1/visitor/{channel_key:str}/sessions":
            return  # how a visitor becomes one
        answer = await self.ask(self.b, door, msgspec.structs.replace(ask, who="nobody"), ids)
        self.cells += 1
        to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        if not (answer.status_code in (401, 403) or to_sign_in) or self._shown(answer, ids):
            self.leaks.append(f"{door} without credentials: answered {answer.status_code}")

    async def _controls(self, door: str, ask: Ask, own: list[str], theirs: list[str]) -> None:
        """The same request by its owner must work, or the cells above show nothing; and A's own shows nothing of B."""
        mine = await self.ask(self.b, door, ask, theirs)
        self.controls += 1
        if not 200 <= mine.status_code < 400 or mine.headers.get("location", "").startswith("/sign-in"):
            self.leaks.append(f"{door}: no positive control, B itself gets {mine.status_code}: {mine.text[:300]}")
        answer = await self.ask(self.a, door, ask, own)
        self.cells += 1
        await self.theirs.refresh()
        shown = self._shown(answer, [])
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
        return FormFields(page.text).values

    def _shown(self, answer: httpx.Response, sent: list[str]) -> list[str]:
        """What of B stands in an answer, apart from the ids that A sent itself."""
        return self.theirs.within(answer.text + " ".join(f"{n}: {v}" for n, v in answer.headers.items()), sent)

    async def of_b(self, text: str, sent: Sequence[str] = ()) -> list[str]:
        """B's words and ids in a text, as of now, apart from what was sent there."""
        await self.theirs.refresh()
        return self.theirs.within(text, sent)

    async def fingerprint(self, without: frozenset[str] = frozenset()) -> str:
        """A hash over every row of B, but for some tables, and over what partners earned by it."""
        union = " UNION ALL ".join(
            f"SELECT '{table}' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS h"
            f" FROM hubwright.{table} t WHERE tenant_id = $1"
            for table in sorted((tenant_tables() | shared_by_tenant()) - without)
        )
        union += f" UNION ALL {_EARNED}"
        found: str = await self.superuser.fetchval(
            f"SELECT md5(string_agg(h, ' ' ORDER BY h)) FROM ({union}) x", self.b.tenant_id
        )
        return found


# Partners never learn whose invoice it was, so only its id says that.
_EARNED = (
    "SELECT 'partner_share' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM hubwright.partner_share t"
    " WHERE split_part(origin, '/', 1) IN (SELECT id::text FROM hubwright.invoice WHERE tenant_id = $1)"
)
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
