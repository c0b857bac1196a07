"""Workers die between "told Stripe" and "noted", posts come doubled, shuffled, late or at a second try: billed is used.

The driver counts for itself what was used and whom it killed where; Stripe's side is what the stand-in has.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from hubwright.control.billing.payments import queries
from hubwright.control.billing.payments.failures import Declined
from hubwright.control.billing.payments.pushing import Window, event_name, plan
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.settings import settings
from hubwright_stripe_standin import Fault, Mode, StandIn
from hubwright_stripe_standin.faults import Kind
from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.webhooks import listen
from tests.integration.payments.conftest import leave_card
from tests.integration.payments.test_inbox import facts
from tests.integration.payments.test_provider import lines
from tests.support.app import served
from tests.support.figures import keep_figures

ROUNDS = 1000 if os.environ.get("HUBWRIGHT_PROVE") == "1" else 20
BILL_EVERY = 5
# A difference that many workers died over is tried again after five minutes, as any job.
PATIENCE_S = 60.0 if ROUNDS == 20 else 900.0
pytestmark = pytest.mark.timeout(120 if ROUNDS == 20 else 3600)
LEASE_S = 0.15
METERS = ("flow_steps", "messages_out", "llm_in")
EVENTS = "/v1/billing/meter_events"
MODES = (
    Mode(),
    Mode(copies=2),
    Mode(shuffled=True, delay_s=0.3),
    Mode(delay_s=0.2),
    Mode(first_try_dropped=True),
    Mode(copies=2, shuffled=True, delay_s=0.3, first_try_dropped=True),
)
FAULTS: tuple[Kind, ...] = ("rate_limited", "server_error", "error_after_commit")


class Worker:
    """The one that works now; killed by the stand-in's thread at the moment between."""

    def __init__(self, forker: "subprocess.Popen[str]") -> None:
        self._forker, self.pid = forker, 0
        self.armed, self.killed = False, 0

    def start(self) -> None:
        """Another one."""
        assert self._forker.stdin is not None and self._forker.stdout is not None
        self._forker.stdin.write("\n")
        self._forker.stdin.flush()
        self.pid = int(self._forker.stdout.readline())

    async def died_since(self, before: int) -> None:
        """Wait until the stand-in has killed it."""

        async def died() -> bool:
            return self.killed > before

        await _until(died, "nobody told Stripe anything")

    def committed(self, path: str, _form: Form) -> None:
        """Stripe has it; the worker never learns."""
        if self.armed and path == EVENTS:
            self.armed = False
            os.kill(self.pid, signal.SIGKILL)
            self.killed += 1

    def end(self) -> None:
        """Enough."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def workers(stand_in: StandIn, *, blind: bool) -> Iterator[Worker]:
    """Somebody who forks them."""
    told = {
        "database": settings().database_url,
        "data": str(settings().data),
        "stripe": stand_in.world.address,
        "lease_s": LEASE_S,
        "blind": blind,
    }
    command = [sys.executable, "-m", "tests.integration.payments.workers"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forker:
        assert forker.stdin is not None
        forker.stdin.write(json.dumps(told) + "\n")
        worker = Worker(forker)
        stand_in.committed = worker.committed
        worker.start()
        try:
            yield worker
        finally:
            worker.end()
            forker.stdin.close()


@asynccontextmanager
async def listening(stand_in: StandIn) -> AsyncIterator[None]:
    """Our door, to which the stand-in posts."""
    chosen = msgspec.structs.replace(settings(), stripe_webhook_secrets=("whsec_kills",))
    async with served(chosen) as app:
        listen(stand_in.world, f"{app.base}/api/v1/payments/stripe-events", "whsec_kills")
        yield


async def _until(happened: Callable[[], Awaitable[bool]], told: str, seconds: float = PATIENCE_S) -> None:
    until = time.monotonic() + seconds
    while not await happened():
        assert time.monotonic() < until, told
        await asyncio.sleep(0.01)


class Driver:
    """Uses things, and counts them."""

    def __init__(self, tenant_id: UUID, seed: int) -> None:
        self.tenant_id, self.dice = tenant_id, random.Random(seed)
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self.days = [today - timedelta(days=n) for n in (1, 2, 3)]
        self.used: dict[tuple[str, datetime], int] = {}

    async def use(self) -> None:
        """Some more of one or two meters; the ledger says how much it is now."""
        for _ in range(self.dice.randint(1, 2)):
            key = (self.dice.choice(METERS), self.dice.choice(self.days))
            self.used[key] = self.used.get(key, 0) + self.dice.randint(1, 1000)
            async with acting_for(self.tenant_id):
                await plan(
                    self.tenant_id,
                    Window(
                        meter=key[0],
                        begins_at=key[1],
                        ends_at=key[1] + timedelta(days=1),
                        quantity=self.used[key],
                    ),
                )

    async def nothing_waits(self) -> bool:
        """Everything that was planned came to an end."""
        async with acting_for(self.tenant_id):
            return not await fetch("SELECT 1 FROM stripe_push WHERE tenant_id = $1 AND state <> 'acked' LIMIT 1")

    async def acknowledged(self) -> int:
        """What our rows say Stripe has."""
        async with acting_for(self.tenant_id):
            (row,) = await fetch(
                "SELECT coalesce(sum(delta), 0)::bigint AS n FROM stripe_push WHERE tenant_id = $1 AND state = 'acked'"
            )
        return int(row["n"])


async def _counted(provider: StripePayments, customer: str, driver: Driver) -> dict[tuple[str, datetime], int]:
    found = {}
    for meter, day in driver.used:
        at_stripe = await provider.ensure_meter(event_name(meter), meter)
        found[meter, day] = await provider.counted(at_stripe, customer, day, day + timedelta(days=1))
    return found


async def _killed(worker: Worker, driver: Driver, stand_in: StandIn) -> None:
    """One round: something is used, and whoever tells Stripe of it dies before noting that it did."""
    before = worker.killed
    if driver.dice.random() < 0.3:
        stand_in.faults.add(Fault(driver.dice.choice(FAULTS), path=EVENTS))
    worker.armed = True
    await driver.use()
    await worker.died_since(before)
    worker.start()


async def _billed(provider: StripePayments, stand_in: StandIn, customer: str, amount: int, number: int) -> str:
    """A bill whose card fails at first every other time."""
    bad = number % 2 == 1
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail" if bad else "pm_card_visa")
    bill = await provider.issue(customer, "USD", lines(amount), key=f"bill/{customer}/{number}")
    if bad:
        try:
            await provider.charge(bill.id, key=f"{bill.id}/1")
        except Declined:
            leave_card(stand_in, customer)
    await provider.charge(bill.id, key=f"{bill.id}/2")
    return bill.id


async def test_killed_between_told_and_noted_what_is_billed_is_what_was_used(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    driver = Driver(tenant_a, seed=10)
    for meter in METERS:
        await provider.ensure_meter(event_name(meter), meter)
    billed: dict[str, int] = {}
    async with listening(stand_in):
        with workers(stand_in, blind=False) as worker:
            for number in range(ROUNDS):
                stand_in.deliverer.change(MODES[number % len(MODES)])
                await _killed(worker, driver, stand_in)
                if number % BILL_EVERY == 0:
                    amount = driver.dice.randint(1, 10_000)
                    billed[await _billed(provider, stand_in, customer, amount, number // BILL_EVERY)] = amount
            stand_in.deliverer.change(Mode())
            await _until(driver.nothing_waits, "differences still wait")

            async def all_known() -> bool:
                async with acting_for(tenant_a):
                    return {row["bill"] for row in await queries.bills() if row["status"] == "paid"} == set(billed)

            await _until(all_known, "not every bill is known as paid")

    used = sum(driver.used.values())
    refused = sum(1 for _m, path, status in stand_in.asked if path == EVENTS and status == 400)
    assert worker.killed == ROUNDS
    assert await _counted(provider, customer, driver) == driver.used
    assert await driver.acknowledged() == used
    assert refused >= ROUNDS, "each killed one was told again, and Stripe knew it"
    told = await facts(tenant_a)
    paid = {data["bill"]: data["total"] for name, data in told if name == "billing.paid"}
    assert paid == billed, "each bill is announced as paid, with its amount"
    assert len([1 for name, _data in told if name == "billing.paid"]) == len(billed), "and once"
    keep_figures(
        "kills_between_sent_and_marked",
        {
            "kills": worker.killed,
            "used": used,
            "acknowledged": await driver.acknowledged(),
            "counted_at_stripe": sum((await _counted(provider, customer, driver)).values()),
            "told_again_and_refused": refused,
            "events": len(stand_in.world.all("event")),
            "posts": len(stand_in.deliverer.delivered),
            "bills": len(billed),
        },
    )


async def test_the_negative_control_bills_too_much(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    """Telling again under another name is what the test above would notice."""
    driver = Driver(tenant_a, seed=11)
    for meter in METERS:
        await provider.ensure_meter(event_name(meter), meter)
    with workers(stand_in, blind=True) as worker:
        for _ in range(3):
            worker.armed = True
            before = worker.killed
            await driver.use()
            await worker.died_since(before)
            worker.start()
        await _until(driver.nothing_waits, "differences still wait")

    counted = await _counted(provider, customer, driver)
    assert sum(counted.values()) > sum(driver.used.values())
