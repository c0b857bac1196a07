"""Payment workers, forked from one process that has everything loaded, so that many can be killed in little time.

Reads one line of JSON, then one line for each worker that is wanted; answers each with the worker's process id.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import stripe  # noqa: F401 - loaded once, before anybody is forked

from hubwright.control.billing.payments.current import use_payments
from hubwright.control.billing.payments.handle import handle_waiting
from hubwright.control.billing.payments.port import MeterEvent
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.control.billing.payments.tending import push_due
from hubwright.kernel.database import DB
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import Settings, use_settings
from hubwright.kernel.telemetry import start_logging


class Blind(StripePayments):
    """What must not be done: every try under a name of its own. The negative control."""

    async def count(self, meter_event: MeterEvent) -> Any:
        return await super().count(
            MeterEvent(
                event_name=meter_event.event_name,
                customer=meter_event.customer,
                value=meter_event.value,
                at=meter_event.at,
                identifier=f"blind_{new_id().hex}",
            )
        )


async def work(told: dict[str, Any]) -> None:
    """Do what is due until somebody ends it."""
    use_settings(Settings(database_url=told["database"], data=Path(told["data"]), secret_key="only-for-tests"))
    await DB.open(told["database"], min_size=1, max_size=4)
    use_payments((Blind if told["blind"] else StripePayments)("sk_test_standin", told["stripe"]))
    while True:
        busy = await push_due(8, told["lease_s"]) + await handle_waiting(4, told["lease_s"])
        if not busy:
            await asyncio.sleep(0.02)


def main() -> None:
    """Fork."""
    start_logging("error", "text")
    told = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed needs no funeral
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(work(told))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
