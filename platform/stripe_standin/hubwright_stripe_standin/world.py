"""Everything the stand-in knows: objects by kind, what is not shown of them, the events of what happened, and time."""

import copy
import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hubwright_stripe_standin.problem import missing

Obj = dict[str, Any]
API_VERSION = "2026-10-28.endive"


class World:
    """One account's data; `path` keeps it over a restart, `clock` tells the seconds."""

    address = ""  # where its pages are

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self.path, self.clock = path, clock
        self.kinds: dict[str, dict[str, Obj]] = {}
        self.hidden: dict[str, Obj] = {}  # what Stripe knows of an object and does not show
        self.replies: dict[str, Obj] = {}  # by idempotency key
        self.usage: dict[str, Obj] = {}  # meter events by identifier
        self.deliveries: list[Obj] = []
        self.asking: str | None = None  # the idempotency key of the request that is being answered
        if path is not None and path.exists():
            self._load(json.loads(path.read_text(encoding="utf-8")))

    # ------------------------------------------------------------------ objects
    def new_id(self, prefix: str) -> str:
        """An id that nobody has."""
        return f"{prefix}_{secrets.token_hex(12)}"

    def put(self, thing: Obj, **hidden: Any) -> Obj:
        """Keep an object."""
        self.kinds.setdefault(thing["object"], {})[thing["id"]] = thing
        if hidden:
            self.hidden[thing["id"]] = hidden
        return thing

    def get(self, kind: str, wanted: str) -> Obj:
        """Find one object of a kind."""
        found = self.kinds.get(kind, {}).get(wanted)
        if found is None or found.get("deleted"):
            raise missing(kind.rpartition(".")[2], wanted)
        return found

    def all(self, kind: str) -> list[Obj]:
        """Every object of a kind, oldest first."""
        return [each for each in self.kinds.get(kind, {}).values() if not each.get("deleted")]

    def anything(self, wanted: str) -> Obj | None:
        """Find an object of any kind; expanding a field needs it."""
        return next((kind[wanted] for kind in self.kinds.values() if wanted in kind), None)

    def drop(self, thing: Obj) -> Obj:
        """Delete it; its id stays known as deleted."""
        del self.kinds[thing["object"]][thing["id"]]
        return {"id": thing["id"], "object": thing["object"], "deleted": True}

    # ------------------------------------------------------------------ time
    def now(self, customer: str | None = None) -> int:
        """The second it is, for a customer with a test clock the clock's."""
        if customer is not None:
            clock = self.kinds.get("customer", {}).get(customer, {}).get("test_clock")
            if clock is not None:
                return int(self.get("test_helpers.test_clock", clock)["frozen_time"])
        return int(self.clock())

    # ------------------------------------------------------------------ events
    def happened(self, kind: str, thing: Obj, before: Obj | None = None, account: str | None = None) -> None:
        """Write down an event with the object as it is now, for every endpoint that wants it."""
        data: Obj = {"object": copy.deepcopy(thing)}
        if before is not None:
            data["previous_attributes"] = {k: v for k, v in before.items() if thing.get(k) != v}
        customer = thing.get("customer") if isinstance(thing.get("customer"), str) else None
        wanting = [e for e in self.all("webhook_endpoint") if e["status"] == "enabled" and _wants(e, kind)]
        event: Obj = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(customer),
            "data": data,
            "livemode": False,
            "pending_webhooks": len(wanting),
            "request": {"id": None, "idempotency_key": self.asking},
            "type": kind,
        }
        if account is not None:
            event["account"] = account
        self.put(event)
        self.deliveries += [
            {"event": event["id"], "endpoint": endpoint["id"], "tries": 0, "due": None} for endpoint in wanting
        ]

    def changed(self, kind: str, thing: Obj, **values: Any) -> Obj:
        """Change an object and say so, if anything is different."""
        before = {name: copy.deepcopy(thing.get(name)) for name in values}
        thing.update(values)
        if before != values:
            self.happened(kind, thing, before)
        return thing

    # ------------------------------------------------------------------ staying
    def save(self) -> None:
        """Write everything down, whole or not at all."""
        if self.path is None:
            return
        kept = {name: getattr(self, name) for name in _KEPT}
        aside = self.path.with_suffix(".new")
        aside.write_text(json.dumps(kept), encoding="utf-8")
        aside.chmod(0o600)
        aside.replace(self.path)

    def _load(self, kept: Obj) -> None:
        for name in _KEPT:
            setattr(self, name, kept[name])


_KEPT = ("kinds", "hidden", "replies", "usage", "deliveries")


def _wants(endpoint: Obj, kind: str) -> bool:
    return "*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"]
