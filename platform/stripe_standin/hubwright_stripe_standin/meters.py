"""Billing meters: events in the window that Stripe takes, each identifier once, and their sums."""

from decimal import Decimal, InvalidOperation

from hubwright_stripe_standin.problem import Problem, lacking, wrong
from hubwright_stripe_standin.routing import Asked, collection, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World

PAST_S, FUTURE_S = 35 * 86400, 5 * 60
REMEMBERED_S = 24 * 3600  # for so long at least an identifier is known
_CREATE = "display_name event_name default_aggregation customer_mapping value_settings event_time_window"


@route("POST", "/v1/billing/meters", _CREATE)
def create(world: World, asked: Asked) -> Obj:
    """A meter; one for each event name."""
    form, now = asked.form, world.now()
    name = form.needed("event_name")
    if any(m["event_name"] == name and m["status"] == "active" for m in world.all("billing.meter")):
        raise wrong("event_name", f"There is already an active meter for {name}.")
    key = form.part("customer_mapping").text("event_payload_key", "stripe_customer_id")
    meter: Obj = {
        "id": world.new_id("mtr"),
        "object": "billing.meter",
        "created": now,
        "customer_mapping": {"type": "by_id", "event_payload_key": key},
        "default_aggregation": {
            "formula": form.part("default_aggregation").choice("formula", ("sum", "count", "last"), "sum")
        },
        "display_name": form.needed("display_name"),
        "event_name": name,
        "event_time_window": form.text("event_time_window"),
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": now,
        "value_settings": {"event_payload_key": form.part("value_settings").text("event_payload_key", "value")},
    }
    world.put(meter)
    world.happened("billing.meter.created", meter)
    return meter


@route("POST", "/v1/billing/meters/{id}", "display_name")
def update(world: World, asked: Asked) -> Obj:
    """Only its name may change."""
    meter = world.get("billing.meter", asked.id)
    return world.changed("billing.meter.updated", meter, display_name=asked.form.needed("display_name"))


@route("POST", "/v1/billing/meters/{id}/deactivate")
def deactivate(world: World, asked: Asked) -> Obj:
    """Take no more events."""
    meter = world.get("billing.meter", asked.id)
    meter.update(status="inactive", status_transitions={"deactivated_at": world.now()})
    world.happened("billing.meter.deactivated", meter)
    return meter


@route("POST", "/v1/billing/meters/{id}/reactivate")
def reactivate(world: World, asked: Asked) -> Obj:
    """Take events again."""
    meter = world.get("billing.meter", asked.id)
    meter.update(status="active", status_transitions={"deactivated_at": None})
    world.happened("billing.meter.reactivated", meter)
    return meter


retrieving("/v1/billing/meters", "billing.meter")
listing("/v1/billing/meters", "billing.meter", "status")


@route("POST", "/v1/billing/meter_events", "event_name payload identifier timestamp")
def take_event(world: World, asked: Asked) -> Obj:
    """One event: at most 35 days old, at most five minutes early, each identifier once."""
    form = asked.form
    name, payload = form.needed("event_name"), form.part("payload")
    meter = _meter_of(world, name)
    customer = payload.needed(meter["customer_mapping"]["event_payload_key"])
    world.get("customer", customer)
    now = world.now(customer)
    when = form.whole("timestamp", now) or now
    if not now - PAST_S <= when <= now + FUTURE_S:
        raise Problem(
            400,
            "The timestamp must be within the past 35 calendar days or up to 5 minutes in the future.",
            code="timestamp_out_of_range",
            param="timestamp",
        )
    value = payload.text(meter["value_settings"]["event_payload_key"])
    if meter["default_aggregation"]["formula"] != "count":
        _number(value)
    identifier = form.text("identifier") or world.new_id("id")
    before = world.usage.get(identifier)
    if before is not None and world.now(customer) - before["received"] < REMEMBERED_S:
        raise Problem(400, f"An event already exists with identifier {identifier}.",
                      code="duplicate_meter_event", param="identifier")  # fmt: skip
    key = identifier if before is None else world.new_id(identifier)
    world.usage[key] = {"identifier": identifier, "meter": meter["id"], "customer": customer, "value": value or "1",
                        "timestamp": when, "received": now, "cancelled": False}  # fmt: skip
    return {
        "object": "billing.meter_event",
        "created": now,
        "event_name": name,
        "identifier": identifier,
        "livemode": False,
        "payload": payload.tree,
        "timestamp": when,
    }


def _meter_of(world: World, name: str) -> Obj:
    for meter in world.all("billing.meter"):
        if meter["event_name"] == name and meter["status"] == "active":
            return meter
    raise Problem(400, f"No active meter found for event name {name}.", code="no_meter", param="event_name")


def _number(value: str | None) -> Decimal:
    if value is None:
        raise lacking("payload[value]")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise wrong("payload[value]", f"Invalid number: {value}") from None


@route("POST", "/v1/billing/meter_event_adjustments", "event_name type cancel")
def adjust(world: World, asked: Asked) -> Obj:
    """Take one event back, within a day of its arrival."""
    form = asked.form
    identifier = form.part("cancel").needed("identifier")
    event = world.usage.get(identifier)
    if event is None:
        raise Problem(400, f"No event exists with identifier {identifier}.", code="resource_missing")
    if world.now(event["customer"]) - event["received"] > REMEMBERED_S:
        raise Problem(400, "Events can be cancelled within 24 hours of being received.", code="window_expired")
    event["cancelled"] = True
    return {
        "object": "billing.meter_event_adjustment",
        "cancel": {"identifier": identifier},
        "event_name": form.needed("event_name"),
        "livemode": False,
        "status": "pending",
        "type": "cancel",
    }


def used(world: World, meter: str, customer: str, start: int, end: int) -> Decimal:
    """What a customer used of a meter in [start, end)."""
    formula = world.get("billing.meter", meter)["default_aggregation"]["formula"]
    events = sorted(
        (
            e
            for e in world.usage.values()
            if e["meter"] == meter
            and e["customer"] == customer
            and not e["cancelled"]
            and start <= e["timestamp"] < end
        ),
        key=lambda e: (e["timestamp"], e["received"]),
    )
    if formula == "count":
        return Decimal(len(events))
    if formula == "last":
        return Decimal(events[-1]["value"]) if events else Decimal(0)
    return sum((Decimal(e["value"]) for e in events), Decimal(0))


_SUMMARY = "customer start_time end_time value_grouping_window limit starting_after ending_before"


@route("GET", "/v1/billing/meters/{id}/event_summaries", _SUMMARY)
def summaries(world: World, asked: Asked) -> Obj:
    """Sums for a span, or for each hour or day of it in which something was used."""
    form = asked.form
    meter, customer = world.get("billing.meter", asked.id), form.needed("customer")
    start, end = form.needed_whole("start_time"), form.needed_whole("end_time")
    window = form.choice("value_grouping_window", ("hour", "day", ""), "")
    length = {"hour": 3600, "day": 86400}.get(window, end - start)
    unit = length if window else 60
    if start % unit or end % unit or start >= end:
        raise wrong("start_time", "start_time and end_time must be aligned with the boundaries of the window.")
    spans = [(at, min(at + length, end)) for at in range(start, end, length)]
    limit = form.whole("limit", 10) or 10
    found = [
        {
            "id": f"mtrusg_{meter['id'][4:]}_{at}",
            "object": "billing.meter_event_summary",
            "aggregated_value": float(quantity),
            "end_time": until,
            "livemode": False,
            "meter": meter["id"],
            "start_time": at,
        }
        for at, until in reversed(spans)
        if (quantity := used(world, meter["id"], customer, at, until)) or not window
    ]
    after = form.text("starting_after")
    if after is not None:
        ids = [each["id"] for each in found]
        found = found[ids.index(after) + 1 :] if after in ids else found
    return collection(f"/v1/billing/meters/{asked.id}/event_summaries", found[:limit], has_more=len(found) > limit)
