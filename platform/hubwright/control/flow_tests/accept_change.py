"""What a test finds different is what should happen from now on: the test is made again from the draft."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flow_tests.keep_test import get_test, keep_test, remove_test
from hubwright.control.flow_tests.run_tests import try_out
from hubwright.control.flows import get_draft
from hubwright.flows import trial
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _


async def accept_change(actor: Actor, flow_id: UUID, test_id: UUID, new_test_id: UUID) -> None:
    """Put a test in the place of another: the same chat, with what the draft does now; the old one can be restored."""
    old = await get_test(flow_id, test_id)
    if old.test is None:
        raise Invalid(FieldError("name", _("This test was kept by a newer version and cannot be read.")))
    document = flows.parse((await get_draft(flow_id)).doc)
    now = trial.as_test(old.test.script, await try_out(document, old.test.script))
    await remove_test(actor, flow_id, test_id)
    await keep_test(actor, flow_id, new_test_id, old.name, now)
