"""Virtual time: a clock of its own for some customers, moved on by hand."""

from hubwright_stripe_standin.cycles import next_step
from hubwright_stripe_standin.periods import later
from hubwright_stripe_standin.problem import Problem
from hubwright_stripe_standin.routing import Asked, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World

_TWO_YEARS_S = 2 * 366 * 86400


@route("POST", "/v1/test_helpers/test_clocks", "frozen_time name")
def create(world: World, asked: Asked) -> Obj:
    """A clock that stands."""
    now = world.now()
    clock: Obj = {
        "id": world.new_id("clock"),
        "object": "test_helpers.test_clock",
        "created": now,
        "deletes_after": now + 30 * 86400,
        "frozen_time": asked.form.needed_whole("frozen_time"),
        "livemode": False,
        "name": asked.form.text("name"),
        "status": "ready",
        "status_details": {},
    }
    return world.put(clock)


retrieving("/v1/test_helpers/test_clocks", "test_helpers.test_clock")
listing("/v1/test_helpers/test_clocks", "test_helpers.test_clock")


@route("POST", "/v1/test_helpers/test_clocks/{id}/advance", "frozen_time")
def advance(world: World, asked: Asked) -> Obj:
    """Move on; everything that falls due on the way happens at its own moment."""
    clock = world.get("test_helpers.test_clock", asked.id)
    until = asked.form.needed_whole("frozen_time")
    if until <= clock["frozen_time"]:
        raise Problem(400, "The frozen time must be after the clock's.", param="frozen_time")
    if until > _latest(world, clock):
        raise Problem(400, "Test clocks can only advance up to two intervals of the shortest subscription at a time.",
                      param="frozen_time")  # fmt: skip
    while (step := next_step(world, lambda thing: thing["test_clock"] == clock["id"])) and step[0] <= until:
        clock["frozen_time"] = max(clock["frozen_time"], step[0])
        step[1]()
    clock["frozen_time"] = until
    world.happened("test_helpers.test_clock.ready", clock)
    return {**clock, "status": "advancing"}


def _latest(world: World, clock: Obj) -> int:
    now = clock["frozen_time"]
    ends = [
        later(now, item["price"]["recurring"], times=2)
        for subscription in world.all("subscription")
        if subscription["test_clock"] == clock["id"] and subscription["status"] != "canceled"
        for item in subscription["items"]["data"]
    ]
    return min(ends, default=now + _TWO_YEARS_S)


@route("DELETE", "/v1/test_helpers/test_clocks/{id}")
def delete(world: World, asked: Asked) -> Obj:
    """Take it away, with its customers."""
    clock = world.get("test_helpers.test_clock", asked.id)
    for customer in world.all("customer"):
        if customer["test_clock"] == asked.id:
            world.drop(customer)
    return world.drop(clock)


def real_time_passes(world: World) -> None:
    """For customers without a clock of their own the world's time does the same."""
    while (step := next_step(world, lambda thing: thing["test_clock"] is None)) and step[0] <= world.now():
        step[1]()
