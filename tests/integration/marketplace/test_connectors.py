"""All six connectors go the marketplace's public way under their own names, by the command line and the wizard.

Check, pack, sign, publish, submit, review, approve, promote what is native, roll; install, fill in, connect, look, on.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.control.marketplace import first_party, partners, reviewing
from hubwright.control.marketplace.errors import NotPromoted
from hubwright.entry.cli import main
from hubwright.host import catalogue
from hubwright.host.installation.consents import asked_by
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import allow_list
from hubwright.host.sandbox.probe import probe
from hubwright.host.sandbox.standing import close_boxes
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.plugins.ways import close_dispatcher
from hubwright.runtime.setting_up import checking, progress
from hubwright.runtime.setting_up.rows import rows_of
from hubwright.runtime.setting_up.schemas import Result
from hubwright_sdk.release import public_key, read_key
from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import Company, make_company
from tests.support.connectors import CONNECTORS, PLUGINS, OtherSide
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database
from tests.support.market import OPERATOR, Market
from tests.support.without_package import without_package

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


@pytest.fixture
async def base(servers: TestServers, database: None, tmp_path: Path) -> AsyncIterator[str]:
    """A platform with a database of its own: these names are given for good."""
    async with fresh_database(servers) as apart, served(test_settings(apart, tmp_path / "data")) as app:
        yield app.base
        await close_dispatcher()
        await close_boxes()
    await catalogue.shelf.begin()


@pytest.fixture
async def house(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Market:
    """The organisation that makes the platform, with a key of the command line's making."""
    made = await Market(tmp_path / "unused").open()
    key = tmp_path / "signing.key"
    assert main(["plugin", "keygen", str(key)]) == 0
    made.key = read_key(key)
    await partners.add_signing_key(made.person, made.partner_id, "release", public_key(made.key).hex())
    monkeypatch.setenv("HUBWRIGHT_TOKEN", made.token)
    await first_party.grant_first_party(OPERATOR, made.partner_id, "they make the platform")
    return made


async def handed_in(plugin: str, base: str, house: Market, folder: Path, said: pytest.CaptureFixture[str]) -> UUID:
    """From its folder to a release that waits for a review, by the command line."""
    place = PLUGINS / plugin
    assert main(["plugin", "check", str(place), "--without-tests"]) == 0
    assert main(["plugin", "pack", str(place), "--out", str(folder)]) == 0
    archive = packed_in(folder)
    assert main(["plugin", "sign", str(archive), "--key", str(folder.parent / "signing.key")]) == 0
    said.readouterr()
    assert await asyncio.to_thread(main, ["plugin", "publish", str(archive), "--server", base]) == 0
    told = re.match(r"release (\S+) is draft, grade (gold|platinum)", said.readouterr().out)
    assert told is not None
    async with httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {house.token}"}) as partner:
        submitted = await partner.post(f"/api/v1/partner/releases/{told[1]}/submit")
    assert submitted.json()["state"] == "submitted"
    return UUID(told[1])


def packed_in(folder: Path) -> Path:
    (archive,) = folder.glob("*.whl")
    return archive


async def known_as(release_id: UUID, state: str) -> None:
    """This process, which serves and looks by itself as well, has heard of it."""

    def heard() -> bool:
        release = catalogue.shelf.release(release_id)
        return release is not None and release.state == state

    await catalogue.shelf.fresh_with(heard)
    assert heard()


async def out(release_id: UUID) -> None:
    """Reviewed and approved; what is native is offered to nobody before an operator vouches for it."""
    await reviewing.take(OPERATOR, release_id)
    approved = await reviewing.approve(OPERATOR, release_id)
    if approved.manifest.tier == "native":
        await known_as(release_id, "approved")
        assert catalogue.find(approved.plugin) is None, "it runs nowhere yet"
        with pytest.raises(NotPromoted):
            await reviewing.roll(OPERATOR, release_id, 100)
        await reviewing.promote(OPERATOR, release_id, "built here, read line by line")
    await reviewing.roll(OPERATOR, release_id, 100)
    await known_as(release_id, "published")


def side_is_boxed(release_id: UUID) -> bool:
    release = catalogue.shelf.release(release_id)
    return release is not None and release.manifest.tier == "sandboxed"


async def looked_at(company: Company, plugin: str) -> dict[str, tuple[str, str]]:
    """Every row of the wizard that can be looked at from here, after a look at each."""
    admin = company.admin.actor
    await checking.check_all(admin, plugin)
    async with acting_for(company.tenant_id):
        rows = await rows_of(await progress.read_setup(admin, plugin))
    return {row.key: (row.result.state, row.result.code) for row in rows if row.result is not None}


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the world, such as the pictures of WeChat's QR codes, is not asked by tests."""
    looked = checking._host

    async def host(address: str, outbound: Outbound) -> Result:
        here = not address or "127.0.0.1" in address
        return await looked(address, outbound) if here else Result(state="ok", code="reached", detail="200")

    monkeypatch.setattr(checking, "_host", host)


async def set_up(company: Company, side: OtherSide) -> None:
    """The wizard from agreeing to switching on."""
    admin = company.admin.actor
    async with acting_for(company.tenant_id):
        await catalogue.shelf.fresh()
        release = catalogue.shelf.offered(side.plugin, company.tenant_id)
        assert release is not None
        await progress.begin(admin, side.plugin, asked_by(release.manifest))
        if side.settings:
            await change_settings(admin, side.plugin, dict(side.settings))
        await progress.filled(admin, side.plugin)
    await side.connect(admin)
    found = await looked_at(company, side.plugin)
    assert {state for state, _code in found.values()} <= {"ok", "unused"}, found
    if side.channel is None:
        assert found["own"] == ("ok", "own_check")
    async with acting_for(company.tenant_id):
        setup = await progress.read_setup(admin, side.plugin)
        await progress.switch_on_at_last(admin, side.plugin, await rows_of(setup))
        assert side.plugin in (await allow_list()).plugins


async def channel_works(company: Company, side: OtherSide) -> None:
    """Its first account is made, and the live check tries it at the other side."""
    admin = company.admin.actor
    async with acting_for(company.tenant_id):
        new = NewChannel(
            plugin=side.plugin,
            name="First",
            settings=dict(side.channel or {}),
            flow_id=company.flow_id,
            queue_id=company.queue_id,
            language="en",
        )
        await create_channel(admin, new)
    row = await checking.check_row(admin, side.plugin, "own")
    assert row.result is not None
    assert (row.result.state, row.result.code) == ("ok", "own_check"), row.result
    assert row.result.lines, "it tried something"
    assert all(line.name.startswith("First: ") for line in row.result.lines)


@pytest.mark.parametrize("plugin", CONNECTORS)
async def test_it_goes_the_public_way_under_its_own_name(
    plugin: str, base: str, house: Market, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with without_package(plugin):
        release_id = await handed_in(plugin, base, house, tmp_path / "dist", capsys)
        await out(release_id)
        if side_is_boxed(release_id) and not probe().enough:
            print(f"NOT PROVEN HERE: {probe().missing}")
            return
        company = await make_company("buyer", greeter())
        before = settings()
        async with CONNECTORS[plugin]() as side:
            use_settings(msgspec.structs.replace(before, egress_allow=side.reached_at))
            try:
                await set_up(company, side)
                if side.channel is not None:
                    await channel_works(company, side)
                release = catalogue.shelf.release(release_id)
                assert release is not None
                assert (release.plugin, release.state) == (plugin, "published")
            finally:
                use_settings(before)
                held = getattr(catalogue.find(plugin), "held", None)
                if held is not None:
                    held.close()
