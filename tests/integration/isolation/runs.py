"""A flow of a house that is started by hand and by its address, and its runs."""

from typing import TYPE_CHECKING
from uuid import UUID

from hubwright.control.flows import create_flow, publish
from hubwright.runtime.runs.run_now import run_now
from hubwright.runtime.runs.schemas import RunBody
from tests.integration.runtime.flows import greeter

if TYPE_CHECKING:
    from tests.integration.isolation.houses import House


async def make_run_flow(house: "House") -> None:
    """Started by hand and by its address, and seen by its name."""
    doc = greeter(house.word)
    doc["name"] = f"{house.word} runs"
    doc["entry"] = [{"id": "t", "type": "trigger.manual"}, {"id": "hook", "type": "trigger.webhook"}]
    doc["edges"].append({"id": "e_hook", "from": ["hook", "out"], "to": "n_hi"})
    await create_flow(f"{house.word} runs", doc, house.run_flow)
    await publish(house.admin.actor, house.run_flow, house.word)


async def make_run(house: "House") -> UUID:
    return await run_now(house.admin.actor, house.run_flow, RunBody(data={"note": house.word}))
