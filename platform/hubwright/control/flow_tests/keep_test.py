"""Keeping a transcript as a test of its flow, and looking after the tests that are kept."""

from uuid import UUID

import msgspec

from hubwright.control.flow_tests import queries
from hubwright.control.flow_tests.schemas import FlowTestView
from hubwright.control.flows import get_draft
from hubwright.flows import trial
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

LONGEST_NAME = 120
MOST_TESTS = 100
_LARGEST_KB = 256


async def keep_test(actor: Actor, flow_id: UUID, test_id: UUID, name: str, test: trial.FlowTest) -> None:
    """Keep a test under a name; keeping the same id twice keeps it once."""
    actor.require(Permission.FLOWS_EDIT)
    await entitlements.require("flows.tests")
    name = _named(name)
    await get_draft(flow_id)
    if not test.beats:
        raise Invalid(FieldError("name", _("Chat with the flow first; there is nothing to keep yet.")))
    if len(await queries.of_flow(flow_id)) >= MOST_TESTS:
        raise Invalid(FieldError("name", _("A flow has room for %(limit)s tests.") % {"limit": MOST_TESTS}))
    written = msgspec.json.encode(test)
    if len(written) > _LARGEST_KB * 1024:
        raise Invalid(FieldError("name", _("This chat is too long to be kept as a test.")))
    if await queries.insert(test_id, flow_id, name, msgspec.json.decode(written), actor.name):
        await audit.record(actor, "flow.keep_test", flow_id, test=str(test_id), name=name)


async def rename_test(actor: Actor, flow_id: UUID, test_id: UUID, name: str) -> None:
    """Give a test another name."""
    actor.require(Permission.FLOWS_EDIT)
    name = _named(name)
    await get_draft(flow_id)
    if not await queries.rename(flow_id, test_id, name):
        raise Missing("flow test")
    await audit.record(actor, "flow.rename_test", flow_id, test=str(test_id), name=name)


async def remove_test(actor: Actor, flow_id: UUID, test_id: UUID) -> None:
    """Take a test away; it can be brought back."""
    actor.require(Permission.FLOWS_EDIT)
    await get_draft(flow_id)
    if not await queries.set_removed(flow_id, test_id, removed=True):
        raise Missing("flow test")
    await audit.record(actor, "flow.remove_test", flow_id, test=str(test_id))


async def restore_test(actor: Actor, flow_id: UUID, test_id: UUID) -> None:
    """Bring a removed test back."""
    actor.require(Permission.FLOWS_EDIT)
    await get_draft(flow_id)
    if not await queries.set_removed(flow_id, test_id, removed=False):
        raise Missing("flow test")
    await audit.record(actor, "flow.restore_test", flow_id, test=str(test_id))


async def list_tests(flow_id: UUID) -> list[FlowTestView]:
    """The tests of a flow, the oldest first."""
    return [view_of(row) for row in await queries.of_flow(flow_id)]


async def has_tests() -> bool:
    """Whether the company keeps any test of any flow."""
    return await queries.exists()


async def get_test(flow_id: UUID, test_id: UUID) -> FlowTestView:
    """One test of a flow."""
    row = await queries.of_id(flow_id, test_id)
    if row is None:
        raise Missing("flow test")
    return view_of(row)


def view_of(row: Row) -> FlowTestView:
    """The row, read; what cannot be read any more is None."""
    try:
        test = msgspec.convert(row["test"], trial.FlowTest)
    except msgspec.ValidationError:
        test = None
    return FlowTestView(id=row["id"], name=row["name"], author=row["author"], at=row["at"], test=test)


def _named(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(FieldError("name", _("Give it a name of up to %(limit)s characters.") % {"limit": LONGEST_NAME}))
    return name
