"""A remote service hears that it was removed; whoever takes that back finds it answering."""

import pytest

from hubwright.host import catalogue
from hubwright.host.installation.removing import remove, restore
from hubwright.host.remote import lifecycle
from hubwright.host.remote.errors import NotHeardYet
from hubwright.host.remote.secrets import secrets_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import NotAllowed
from tests.integration.remote.conftest import OURS, Partner, estimate, jobs_done, set_up
from tests.support.people import join


async def test_what_comes_back_before_the_service_heard_goes_on_as_if_nothing_was(
    admin: Actor, partner: Partner
) -> None:
    installation_id = await set_up(admin, partner)
    secret = partner.service.secrets[str(installation_id)]
    async with acting_for(admin.tenant_id):
        await remove(admin, OURS)
        await restore(admin, OURS)
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {str(installation_id): secret}
    assert (await estimate(admin.tenant_id)).port == "estimated"


async def test_what_comes_back_after_the_service_forgot_is_told_anew(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    secret = partner.service.secrets[str(installation_id)]
    async with acting_for(admin.tenant_id):
        await remove(admin, OURS)
    await jobs_done(admin.tenant_id)
    async with acting_for(admin.tenant_id):
        await restore(admin, OURS)
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets[str(installation_id)] != secret
    assert (await estimate(admin.tenant_id)).port == "estimated"


async def test_what_comes_back_while_the_service_is_told_to_forget_is_told_anew(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    partner.service.secrets.clear()
    manifest = catalogue.entry(OURS).manifest
    assert manifest is not None
    async with acting_for(admin.tenant_id):
        await lifecycle.told(lifecycle.REMOVED, manifest, installation_id)
    await jobs_done(admin.tenant_id)
    assert (await estimate(admin.tenant_id)).port == "estimated"


async def test_a_secret_is_not_changed_again_before_the_service_knows_it(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    agent = (await join(admin.tenant_id, "agent")).actor
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotAllowed):
            await lifecycle.change_secret(agent, OURS)
        await lifecycle.change_secret(admin, OURS)
        with pytest.raises(NotHeardYet):
            await lifecycle.change_secret(admin, OURS)
        told = await secrets_of(installation_id)
    assert told is not None and partner.service.secrets[str(installation_id)] in told.signing
