"""Meter events: the window, identifiers, adjustments, sums by the hour."""

import pytest
import stripe

from hubwright_stripe_standin import StandIn
from tests.payments.scenes import Scene, scene, use
from tests.payments.wall import Wall

DAY = 86400


def _sums(client: stripe.StripeClient, made: Scene, hour: int, hours: int = 3) -> list[float]:
    found = client.v1.billing.meters.event_summaries.list(
        made.meter,
        {
            "customer": made.customer,
            "start_time": hour,
            "end_time": hour + hours * 3600,
            "value_grouping_window": "hour",
            "limit": 2,
        },
    )
    return [each.aggregated_value for each in found.auto_paging_iter()]


def test_an_identifier_counts_once(client: stripe.StripeClient, wall: Wall) -> None:
    made, hour = scene(client), int(wall()) // 3600 * 3600 - 7200
    use(client, made, 5, "a", hour)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        use(client, made, 5, "a", hour)
    assert refused.value.code == "duplicate_meter_event"
    use(client, made, 7, "b", hour + 3600)
    use(client, made, -2, "c", hour + 3600)

    assert _sums(client, made, hour) == [5.0, 5.0]


def test_an_identifier_is_forgotten_after_a_day(client: stripe.StripeClient, wall: Wall) -> None:
    """Stripe promises 24 hours and no more: who sends again after that is counted twice."""
    made, hour = scene(client), int(wall()) // 3600 * 3600 - 3600
    use(client, made, 5, "a", hour)
    wall.pass_(DAY + 1)
    use(client, made, 5, "a", hour)

    assert _sums(client, made, hour, 1) == [10.0]


@pytest.mark.parametrize(
    ("away", "taken"), [(-35 * DAY + 60, True), (-35 * DAY - 60, False), (240, True), (360, False)]
)
def test_the_window_is_35_days_back_and_five_minutes_on(
    client: stripe.StripeClient, wall: Wall, away: int, taken: bool
) -> None:
    made = scene(client)
    if taken:
        use(client, made, 1, "a", int(wall()) + away)
        return
    with pytest.raises(stripe.InvalidRequestError) as refused:
        use(client, made, 1, "a", int(wall()) + away)
    assert refused.value.code == "timestamp_out_of_range"


def test_one_event_is_taken_back_within_a_day(client: stripe.StripeClient, wall: Wall) -> None:
    made, hour = scene(client), int(wall()) // 3600 * 3600 - 3600
    use(client, made, 5, "a", hour)
    use(client, made, 6, "b", hour)
    cancel = {"event_name": f"steps_{made.customer}", "type": "cancel"}
    client.v1.billing.meter_event_adjustments.create({**cancel, "cancel": {"identifier": "a"}})  # type: ignore[typeddict-item]  # the two words above
    assert _sums(client, made, hour, 1) == [6.0]
    wall.pass_(DAY + 60)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.billing.meter_event_adjustments.create({**cancel, "cancel": {"identifier": "b"}})  # type: ignore[typeddict-item]  # the same


def test_events_need_a_meter_a_customer_and_a_number(client: stripe.StripeClient, stand_in: StandIn) -> None:
    made = scene(client)
    good = {"stripe_customer_id": made.customer, "value": "1"}
    name = f"steps_{made.customer}"
    for event, payload in ((name, {**good, "value": "x"}), ("nothing", good), (name, {"value": "1"})):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.billing.meter_events.create({"event_name": event, "payload": payload})
    assert stand_in.world.usage == {}
