"""The service over HTTP: routes, limits, moods, answers that get lost, and posts signed as HubSpot signs them."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from hubspot_testing.grants import CLIENT, Grants
from hubspot_testing.objects import Portal, Wrong, shown
from hubspot_testing.search import searched

Answer = tuple[int, dict[str, str], Any]
_CONTACTS, _DEALS, _COMPANIES = (f"/crm/v3/objects/{kind}" for kind in ("contacts", "deals", "companies"))
BUSY: Answer = (
    429,
    {"Retry-After": "7"},
    {"status": "error", "errorType": "RATE_LIMIT", "policyName": "TEN_SECONDLY_ROLLING", "message": "slow down"},
)
USED_UP: Answer = (
    429,
    {},
    {"status": "error", "errorType": "RATE_LIMIT", "policyName": "DAILY", "message": "the daily limit is reached"},
)
DOWN: Answer = (502, {}, "<html>Bad gateway")


class HubSpot:
    """One account behind one address."""

    def __init__(self) -> None:
        self.portal, self.grants = Portal(), Grants()
        self.address = ""
        self.asked: list[str] = []
        self.keys: list[str] = []
        self.instead: list[Answer] = []  # answered to the next requests of the API, in their order
        self.lost_answers = 0  # so many writes are done, and their answer never arrives
        self.meanwhile: list[Callable[[], object]] = []  # done right before the next write
        self.at_a_look: list[Callable[[], object]] = []  # done right before one contact is looked at the next time
        self.lock = threading.Lock()
        self.start: Callable[[], None] = lambda: None  # at the same place as before; what it holds was never gone
        self.stop: Callable[[], None] = lambda: None

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """Status, headers and data; None when the answer gets lost."""
        parts = urlsplit(target)
        path, query = unquote(parts.path), {name: values[0] for name, values in parse_qs(parts.query).items()}
        try:
            if (method, path) == ("GET", "/oauth/authorize"):  # whoever comes here agrees
                agreed = urlencode(self.grants.consent(target))
                return 302, {"Location": f"{query['redirect_uri']}?{agreed}"}, ""
            if path.startswith("/oauth/"):
                return 200, {}, self._oauth(method, path, body)
            self.asked.append(f"{method} {path}")
            if self.instead:
                return self.instead.pop(0)
            writes = self._writes(method, path)
            self.grants.require(headers.get("Authorization", ""), _scope(path, writes=writes))
            if writes:
                self.keys.append(headers.get("Idempotency-Key", ""))
                while self.meanwhile:
                    self.meanwhile.pop(0)()
            if method == "GET" and path.startswith(f"{_CONTACTS}/"):
                while self.at_a_look:
                    self.at_a_look.pop(0)()
            status, data = self._done(method, path, query, json.loads(body) if body else {})
        except Wrong as wrong:
            return wrong.status, {}, wrong.body
        if writes and self.lost_answers:
            self.lost_answers -= 1
            return None
        return status, {}, data

    def posts(self, address: str, events: list[dict[str, Any]], *, secret: str = CLIENT[1], late_s: float = 0) -> Any:
        """A request that HubSpot would send: headers and body, signed over the address as it is known there."""
        body = json.dumps(events).encode()
        moment = str(int((time.time() - late_s) * 1_000))
        signed = b"".join([b"POST", address.encode(), body, moment.encode()])
        signature = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
        headers = {
            "content-type": "application/json",
            "x-hubspot-request-timestamp": moment,
            "x-hubspot-signature-v3": signature,
        }
        return headers, body

    def _oauth(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        match method, path:
            case "POST", "/oauth/v3/token":
                return self.grants.token(form)
            case "POST", "/oauth/v3/token/revoke":
                self.grants.give_back(form)
                return {}
        raise Wrong(404, "NOT_FOUND", "no such endpoint")

    def _writes(self, method: str, path: str) -> bool:
        return method in ("PATCH", "DELETE") or (method == "POST" and path in (_CONTACTS, _DEALS))

    def _done(self, method: str, path: str, query: dict[str, str], asked: dict[str, Any]) -> tuple[int, Any]:
        if (method, path) == ("GET", "/account-info/v3/details"):
            return 200, {"portalId": 4711, "timeZone": "Asia/Shanghai", "uiDomain": "app.hubspot.com"}
        if path.startswith(_CONTACTS):
            return self._contacts(method, path.removeprefix(_CONTACTS), query, asked)
        if path.startswith(_COMPANIES):
            return self._companies(method, path.removeprefix(_COMPANIES), query)
        works_for = re.fullmatch(r"/crm/v4/objects/contacts/(\d+)/associations/companies", path)
        if method == "GET" and works_for is not None:
            return 200, self._works_for(self.portal.contact(works_for[1]).id)
        if path.startswith(_DEALS):
            return self._deals(method, path.removeprefix(_DEALS), query, asked)
        raise Wrong(404, "NOT_FOUND", "no such endpoint")

    def _contacts(self, method: str, rest: str, query: dict[str, str], asked: dict[str, Any]) -> tuple[int, Any]:
        portal = self.portal
        names, history = _names(query, "properties"), _names(query, "propertiesWithHistory")
        deals = re.fullmatch(r"/(\d+)/associations/deals", rest)
        if method == "GET" and deals is not None:
            return 200, self._associations(portal.contact(deals[1]).id, query)
        match method, rest:
            case "GET", "":
                return 200, {"results": [shown(each, names, []) for each in list(portal.contacts.values())[:1]]}
            case "POST", "":
                return 201, shown(
                    portal.make_contact(asked["properties"], "INTEGRATION"), list(asked["properties"]), []
                )
            case "POST", "/search":
                return 200, searched(list(portal.contacts.values()), asked)
            case "POST", "/batch/read":
                return self._batch(portal.contacts, asked, most=50 if asked.get("propertiesWithHistory") else 100)
            case "GET", _ if query.get("idProperty") == "email":
                found = portal.with_email(rest[1:])
                if found is None:
                    raise Wrong(404, "OBJECT_NOT_FOUND", "resource not found")
                return 200, shown(found, names, history)
            case "GET", _:
                return 200, shown(portal.contact(rest[1:]), names, history)
            case "PATCH", _:
                found = portal.change_contact(rest[1:], asked["properties"], "INTEGRATION")
                return 200, shown(found, list(asked["properties"]), [])
        raise Wrong(405, "METHOD_NOT_ALLOWED", "not allowed")

    def _companies(self, method: str, rest: str, query: dict[str, str]) -> tuple[int, Any]:
        if method != "GET":
            raise Wrong(405, "METHOD_NOT_ALLOWED", "not allowed")
        if not rest:
            return 200, {"results": []}
        found = self.portal.companies.get(rest[1:])
        if found is None or found.archived:
            raise Wrong(404, "OBJECT_NOT_FOUND", "resource not found")
        return 200, shown(found, _names(query, "properties"), [])

    def _works_for(self, contact_id: str) -> dict[str, Any]:
        """As the fourth version tells it: ids as numbers, each with labels; the primary one stands anywhere."""
        ids = self.portal.companies_of.get(contact_id, [])
        plain = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
        primary = {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
        told = [
            {"toObjectId": int(each), "associationTypes": [plain, primary] if each == ids[0] else [plain]}
            for each in ids
        ]
        return {"results": told[::-1]}

    def _deals(self, method: str, rest: str, query: dict[str, str], asked: dict[str, Any]) -> tuple[int, Any]:
        portal = self.portal
        match method, rest:
            case "GET", "":
                return 200, {"results": []}
            case "POST", "":
                for each in asked.get("associations", []):
                    assert each["types"] == [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]
                to = [str(each["to"]["id"]) for each in asked.get("associations", [])]
                made = portal.make_deal(asked["properties"], to, "INTEGRATION")
                return 201, shown(made, list(made.held), [])
            case "POST", "/batch/read":
                return self._batch(portal.deals, asked, most=100)
            case "PATCH", _:
                changed = portal.change_deal(rest[1:], asked["properties"], "INTEGRATION")
                return 200, shown(changed, list(changed.held), [])
        raise Wrong(405, "METHOD_NOT_ALLOWED", str(query))

    def _batch(self, things: dict[str, Any], asked: dict[str, Any], *, most: int) -> tuple[int, Any]:
        inputs = [str(each["id"]) for each in asked["inputs"]]
        if not 1 <= len(inputs) <= most:
            raise Wrong(400, "VALIDATION_ERROR", f"a batch holds 1 to {most} inputs")
        here = [things[each] for each in inputs if each in things and not things[each].archived]
        names, history = list(asked.get("properties", [])), list(asked.get("propertiesWithHistory", []))
        told = {"status": "COMPLETE", "results": [shown(each, names, history) for each in here]}
        if len(here) == len(inputs):
            return 200, told
        missing = sorted(set(inputs) - {each.id for each in here})
        errors = [{"status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": missing}}]
        return 207, {**told, "numErrors": len(errors), "errors": errors}

    def _associations(self, contact_id: str, query: dict[str, str]) -> dict[str, Any]:
        ids = self.portal.deals_of.get(contact_id, [])
        limit, start = int(query.get("limit", 500)), int(query.get("after", 0))
        page = ids[start : start + limit]
        told: dict[str, Any] = {"results": [{"id": each, "type": "contact_to_deal"} for each in page]}
        if start + limit < len(ids):
            told["paging"] = {"next": {"after": str(start + limit)}}
        return told


def _names(query: Mapping[str, str], name: str) -> list[str]:
    return [each for each in query.get(name, "").split(",") if each]


def _scope(path: str, *, writes: bool) -> str:
    if path.startswith("/account-info"):
        return "oauth"
    if path.startswith(_COMPANIES) or path.endswith("/companies"):
        return "crm.objects.companies.read"
    kind = "deals" if path.startswith(_DEALS) or path.endswith("/deals") else "contacts"
    return f"crm.objects.{kind}.{'write' if writes else 'read'}"


@contextmanager
def hubspot_open() -> Iterator[HubSpot]:
    """One that serves until the end of the block."""
    service = HubSpot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with service.lock:
                answer = service.answer(self.command, self.path, self.headers, body)
            if answer is None:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            status, headers, data = answer
            raw = data.encode() if isinstance(data, str) else json.dumps(data).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self) -> None:
            self.do_POST()

        def do_PATCH(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start() -> None:
        port = int(service.address.rpartition(":")[2] or 0)
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        service.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        running.append((server, thread))

    def stop() -> None:
        while running:
            server, thread = running.pop()
            server.shutdown()
            thread.join()
            server.server_close()

    service.start, service.stop = start, stop
    start()
    try:
        yield service
    finally:
        stop()
