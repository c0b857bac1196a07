"""The whole provider: what Stripe's meters count, who is paid a share, what happened; and what the other parts do."""

from datetime import datetime
from typing import Any, Literal

from hubwright.control.billing.payments.failures import Refused
from hubwright.control.billing.payments.port import Happening, MeterEvent, Payee
from hubwright.control.billing.payments.stripe_bills import StripeBills
from hubwright.control.billing.payments.stripe_calls import got, known_moment, once, seconds, told
from hubwright.control.billing.payments.stripe_customers import StripeCustomers

KNOWN_ALREADY = "already exists with identifier"


class StripePayments(StripeCustomers, StripeBills):
    """Stripe behind our port."""

    async def ensure_meter(self, event_name: str, title: str) -> str:
        """The meter of this name, made if there is none; asked once."""
        if event_name not in self.meters:
            self.meters[event_name] = await self._meter(event_name, title)
        return self.meters[event_name]

    async def _meter(self, event_name: str, title: str) -> str:
        found = await told(self.v1.billing.meters.list_async({"status": "active", "limit": 100}))
        async for meter in found.auto_paging_iter():
            if meter.event_name == event_name:
                return meter.id
        given: Any = {"display_name": title, "event_name": event_name, "default_aggregation": {"formula": "sum"}}
        made = await told(self.v1.billing.meters.create_async(given, once(f"meter/{event_name}")))
        return made.id

    async def count(self, meter_event: MeterEvent) -> Literal["taken", "known"]:
        """Tell a meter. The identifier is what makes it count once; a key would play an old failure back."""
        given: Any = {
            "event_name": meter_event.event_name,
            "identifier": meter_event.identifier,
            "timestamp": seconds(meter_event.at),
            "payload": {"stripe_customer_id": meter_event.customer, "value": str(meter_event.value)},
        }
        try:
            await told(self.v1.billing.meter_events.create_async(given))
        except Refused as refused:
            if KNOWN_ALREADY in str(refused):
                return "known"
            raise
        return "taken"

    async def counted(self, meter: str, customer: str, begins_at: datetime, ends_at: datetime) -> int:
        """What a meter has of a customer in a span of whole minutes."""
        found = await told(
            self.v1.billing.meters.event_summaries.list_async(
                meter, {"customer": customer, "start_time": seconds(begins_at), "end_time": seconds(ends_at)}
            )
        )
        return round(sum(each.aggregated_value for each in found.data))

    async def add_payee(self, name: str, email: str, country: str, *, key: str) -> Payee:
        """Somebody who is to be paid."""
        given: Any = {
            "type": "express",
            "country": country,
            "email": email,
            "capabilities": {"transfers": {"requested": True}},
            "business_profile": {"name": name},
        }
        made = await told(self.v1.accounts.create_async(given, once(key)))
        return Payee(id=made.id, ready=bool(made.payouts_enabled))

    async def payee(self, payee: str) -> Payee:
        """Whether they may be paid already."""
        found = await told(self.v1.accounts.retrieve_async(payee))
        return Payee(id=found.id, ready=bool(found.payouts_enabled))

    async def payee_page(self, payee: str, *, done_url: str, again_url: str) -> str:
        """Where they tell the provider who they are."""
        link = await told(
            self.v1.account_links.create_async(
                {"account": payee, "type": "account_onboarding", "return_url": done_url, "refresh_url": again_url}
            )
        )
        return link.url

    async def pay_share(self, payee: str, amount: int, currency: str, *, key: str, attempt: int = 1) -> str:
        """Send a share; its id. Its group is its key, so that one that was sent is found, however long ago."""
        found = await told(self.v1.transfers.list_async({"destination": payee, "transfer_group": key, "limit": 1}))
        if found.data:
            return found.data[0].id
        made = await told(
            self.v1.transfers.create_async(
                {"destination": payee, "amount": amount, "currency": currency.lower(), "transfer_group": key},
                once(f"{key}/{attempt}"),
            )
        )
        return made.id

    async def happened_since(self, moment: datetime) -> list[Happening]:
        """What Stripe has to tell since then; it keeps thirty days."""
        found = await told(self.v1.events.list_async({"created": {"gte": seconds(moment)}, "limit": 100}))
        return [happening(event) async for event in found.auto_paging_iter()]


def happening(event: Any) -> Happening:
    """The few words of an event that we keep: what it is about, not what it says."""
    about = event["data"]["object"]
    customer = about["id"] if about["object"] == "customer" else got(about, "customer")
    return Happening(
        id=event["id"],
        type=event["type"],
        object_kind=about["object"],
        object_id=got(about, "id") or "",
        customer=customer if isinstance(customer, str) else "",
        account=got(event, "account") or "",
        created_at=known_moment(event["created"]),
    )
