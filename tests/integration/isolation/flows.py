"""Flows of a house: published and changed since, undone, tried, published twice, put away."""

from typing import TYPE_CHECKING
from uuid import UUID

from hubwright.control.flow_origins import remember_origin
from hubwright.control.flows import archive_flow, create_flow, get_draft, publish, save_draft, undo
from hubwright.runtime.versions import Release, release
from hubwright.runtime.versions.schemas import TryOn
from tests.integration.runtime.flows import greeter

if TYPE_CHECKING:
    from tests.integration.isolation.houses import House


async def make_flow(house: "House") -> UUID:
    """Published once and changed since, so that there is something to publish, undo and restore."""
    doc = greeter(f"{house.word} says")
    made = await create_flow(f"{house.word} flow", doc)
    await publish(house.admin.actor, made.flow_id, house.word)
    draft = await get_draft(made.flow_id)
    for node in draft.doc["nodes"]:
        if node["id"] == "n_more":
            node["config"]["text"] = f"{house.word} says more"
    await save_draft(house.admin.actor, made.flow_id, draft.doc, draft.rev)
    return made.flow_id


async def undone_flow(house: "House") -> UUID:
    """One whose last two changes were taken back."""
    flow_id = await make_flow(house)
    await undo(house.admin.actor, flow_id, 2)
    return flow_id


async def tried_flow(house: "House") -> UUID:
    """One whose changed draft is tried on a part of what arrives."""
    flow_id = await make_flow(house)
    await release(house.admin.actor, flow_id, Release(note=house.word, try_on=TryOn(percent=50)))
    return flow_id


async def republished_flow(house: "House") -> UUID:
    """One with two versions, of which the first can be live again."""
    flow_id = await make_flow(house)
    await publish(house.admin.actor, flow_id, house.word)
    return flow_id


async def flow_from_template(house: "House") -> UUID:
    """One with a set-up list."""
    flow_id = await make_flow(house)
    await remember_origin(house.admin.actor, flow_id, "template", "refund")
    return flow_id


async def put_away_flow(house: "House") -> UUID:
    """One that was archived."""
    flow_id = await make_flow(house)
    await archive_flow(house.admin.actor, flow_id)
    return flow_id


FLOW_MAKERS = {
    "flow:archived": put_away_flow,
    "flow:from template": flow_from_template,
    "flow:republished": republished_flow,
    "flow:tried": tried_flow,
    "flow:undone": undone_flow,
}
