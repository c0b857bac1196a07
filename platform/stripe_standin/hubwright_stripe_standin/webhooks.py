"""Endpoints, events, and their delivery: signed, unordered, doubled, late or lost, as a test wants it."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable
from typing import NamedTuple

import httpx

from hubwright_stripe_standin.customers import merged
from hubwright_stripe_standin.routing import Asked, listing, retrieving, route
from hubwright_stripe_standin.world import API_VERSION, Obj, World


class Mode(NamedTuple):
    """How events arrive: each so often, shuffled, later, the first try or every try not made."""

    copies: int = 1
    shuffled: bool = False
    delay_s: float = 0
    first_try_dropped: bool = False
    lost_share: float = 0
    retry_s: float = 0.2
    most_tries: int = 12
    seed: int = 1


@route("POST", "/v1/webhook_endpoints", "url enabled_events description metadata api_version connect")
def create(world: World, asked: Asked) -> Obj:
    """Somewhere to send events to; the secret is told once."""
    secret = "whsec_" + world.new_id("w")[2:]
    made = world.put(endpoint(world, asked.form.needed("url"), asked.form.words("enabled_events")), secret=secret)
    return {**made, "secret": secret}


def endpoint(world: World, url: str, events: list[str]) -> Obj:
    """What an endpoint looks like."""
    return {
        "id": world.new_id("we"),
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": world.now(),
        "description": None,
        "enabled_events": events or ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }


def listen(world: World, url: str, secret: str) -> None:
    """Send every event there, signed with a secret that is known already."""
    for known in world.all("webhook_endpoint"):
        if known["url"] == url:
            world.hidden[known["id"]] = {"secret": secret}
            return
    world.put(endpoint(world, url, ["*"]), secret=secret)


@route("POST", "/v1/webhook_endpoints/{id}", "url enabled_events disabled metadata")
def update(world: World, asked: Asked) -> Obj:
    """Change it."""
    found, form = world.get("webhook_endpoint", asked.id), asked.form
    found["metadata"] = merged(found["metadata"], form.part("metadata").tree)
    found["url"] = form.text("url") or found["url"]
    found["enabled_events"] = form.words("enabled_events") or found["enabled_events"]
    found["status"] = "disabled" if form.flag("disabled") else "enabled"
    return found


@route("DELETE", "/v1/webhook_endpoints/{id}")
def delete(world: World, asked: Asked) -> Obj:
    """Send nothing more there."""
    return world.drop(world.get("webhook_endpoint", asked.id))


retrieving("/v1/webhook_endpoints", "webhook_endpoint")
listing("/v1/webhook_endpoints", "webhook_endpoint")
retrieving("/v1/events", "event")
listing("/v1/events", "event", "type created")


def signature(payload: str, secret: str, at: int) -> str:
    """The header that proves where a post comes from."""
    mac = hmac.new(secret.encode(), f"{at}.{payload}".encode(), hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class Deliverer:
    """Posts what happened to whoever listens."""

    def __init__(self, world: World, wall: Callable[[], float] = time.time) -> None:
        self.world, self.wall = world, wall
        self.delivered: list[tuple[str, int]] = []  # event and answer, in the order of arrival
        self.change(Mode())

    def change(self, mode: Mode) -> None:
        """Deliver otherwise from now on."""
        self.mode = mode
        self._dice = random.Random(mode.seed)  # noqa: S311 - a shuffle that can be repeated

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until told to stop."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while not stopping.is_set():
                await self.deliver_due(client)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 0.02)

    async def deliver_due(self, client: httpx.AsyncClient) -> None:
        """Send what is due now."""
        now = self.wall()
        for new in [d for d in self.world.deliveries if d["due"] is None]:
            self._plan(new, now)
        due = [d for d in self.world.deliveries if d["due"] is not None and d["due"] <= now]
        if self.mode.shuffled:
            self._dice.shuffle(due)
        for delivery in due:
            await self._attempt(client, delivery)

    def _plan(self, new: Obj, now: float) -> None:
        """Decide once how this event will arrive."""
        self.world.deliveries.remove(new)
        if self._dice.random() < self.mode.lost_share:
            return
        for _copy in range(self.mode.copies):
            spread = self._dice.random() * self.mode.delay_s if self.mode.shuffled else self.mode.delay_s
            self.world.deliveries.append({**new, "due": now + spread})

    async def _attempt(self, client: httpx.AsyncClient, delivery: Obj) -> None:
        delivery["tries"] += 1
        status = 0
        if not (self.mode.first_try_dropped and delivery["tries"] == 1):
            status = await self._post(client, delivery)
        if 200 <= status < 300 or delivery["tries"] >= self.mode.most_tries:
            self.world.deliveries.remove(delivery)
        else:
            delivery["due"] = self.wall() + self.mode.retry_s * delivery["tries"]

    async def _post(self, client: httpx.AsyncClient, delivery: Obj) -> int:
        target = self.world.kinds.get("webhook_endpoint", {}).get(delivery["endpoint"])
        if target is None:
            return 200
        event = self.world.get("event", delivery["event"])
        payload = json.dumps(event, indent=2)
        secret = self.world.hidden[target["id"]]["secret"]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, secret, int(self.wall())),
            "User-Agent": "Stripe/1.0 (stand-in)",
        }
        try:
            answer = await client.post(target["url"], content=payload.encode(), headers=headers)
        except httpx.HTTPError:
            return 0
        self.delivered.append((event["id"], answer.status_code))
        return answer.status_code
