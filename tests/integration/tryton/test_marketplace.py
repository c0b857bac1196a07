"""The public way of the marketplace, gone with this plugin by a stranger: from check and sign to look and on."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubwright.control.marketplace import handing_in, reviewing
from hubwright.host import catalogue
from hubwright.host.connections.verbs import connect_basic
from hubwright.host.installation.consents import asked_by
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import allow_list
from hubwright.host.sandbox.probe import probe
from hubwright.host.sandbox.standing import close_boxes
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.plugins.ways import close_dispatcher
from hubwright.runtime.setting_up import checking, progress
from hubwright.runtime.setting_up.errors import NotReady
from hubwright.runtime.setting_up.rows import rows_of
from hubwright.runtime.setting_up.schemas import Row
from hubwright.runtime.setting_up.trying import try_plugin
from hubwright_sdk.checks import GRADES, grade, package_in, report
from hubwright_sdk.release import SignedRelease, pack, sign, statement_of
from tests.integration.marketplace.companies import company
from tests.support.market import OPERATOR, Market
from tests.support.people import Person
from tests.support.tryton import PLUGIN, ROOT, known

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first
_ASSETS = {".png"}
_LEFT_OUT = {"__pycache__", "build", "dist"}


@pytest.fixture
def erp(tryton: Any) -> Iterator[Any]:
    """A Tryton, and the way to it open."""
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({tryton.address.removeprefix("http://")})))
    yield tryton
    use_settings(before)


@pytest.fixture
async def market(database: None, tmp_path: Path) -> AsyncIterator[Market]:
    await catalogue.shelf.begin()
    made = Market(tmp_path / "plugins")
    made.plugin, made.package = f"{made.slug}-tryton", f"{made.slug}_tryton"
    yield await made.open()
    await close_dispatcher()
    await close_boxes()


def copied(market: Market, folder: Path) -> Path:
    """The plugin's folder under the partner's own name: ours is nobody else's to give."""
    for path in ROOT.rglob("*"):
        if not path.is_file() or _LEFT_OUT & set(path.parts):
            continue
        name = str(path.relative_to(ROOT)).replace("hubwright_tryton", market.package)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        if path.suffix not in _ASSETS:
            text = data.decode().replace("hubwright_tryton", market.package).replace(PLUGIN, market.plugin)
            data = text.replace('name = "hubwright', 'name = "acme').encode()
        (folder / name).write_bytes(data)
    return folder


async def published(market: Market, folder: Path) -> None:
    """Signed by the partner, handed in, reviewed, signed by the marketplace, there for everybody."""
    archive = pack(folder)
    statement = statement_of(archive, sdk="0.1.0", built_at="2026-11-26T12:00:00Z")
    signed = SignedRelease(statement).with_signature(sign(statement, market.key, "partner"))
    handed = await handing_in.hand_in(market.person, market.partner_id, archive, signed.to_json())
    await handing_in.submit(market.person, handed.release_id)
    await reviewing.take(OPERATOR, handed.release_id)
    await reviewing.approve(OPERATOR, handed.release_id)
    await reviewing.roll(OPERATOR, handed.release_id, 100)


async def looked_at(admin: Person, plugin: str) -> dict[str, Row]:
    """Every row of the wizard after a look at each."""
    await checking.check_all(admin.actor, plugin)
    async with acting_for(admin.tenant_id):
        setup = await progress.read_setup(admin.actor, plugin)
        return {row.key: row for row in await rows_of(setup)}


async def connected(admin: Person, plugin: str, password: str) -> None:
    async with acting_for(admin.tenant_id):
        await connect_basic(admin.actor, plugin, "user", known("LOGIN"), password)


async def switched_on(admin: Person, plugin: str) -> None:
    async with acting_for(admin.tenant_id):
        setup = await progress.read_setup(admin.actor, plugin)
        await progress.switch_on_at_last(admin.actor, plugin, await rows_of(setup))


def said(row: Row) -> tuple[str, str]:
    assert row.result is not None
    return row.result.state, row.result.code


async def test_it_goes_the_public_way_from_check_to_on(market: Market, erp: Any, tmp_path: Path) -> None:
    folder = copied(market, tmp_path / "tryton")
    found = grade(report(package_in(folder)))
    assert found.grade in GRADES[GRADES.index("gold") :], found.reasons
    await published(market, folder)
    admin = await company()
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    async with acting_for(admin.tenant_id):
        await catalogue.shelf.fresh()
        release = catalogue.shelf.offered(market.plugin, admin.tenant_id)
        assert release is not None
        await progress.begin(admin.actor, market.plugin, asked_by(release.manifest))
        wanted = {"address": erp.address, "database": known("DATABASE")}
        await change_settings(admin.actor, market.plugin, wanted)
        await progress.filled(admin.actor, market.plugin)

    rows = await looked_at(admin, market.plugin)
    assert said(rows["connection:user"]) == ("failed", "not_connected")
    assert said(rows["host:0"]) == ("ok", "reached")
    await connected(admin, market.plugin, "a password that is wrong")
    wrong = (await looked_at(admin, market.plugin))["own"].result
    assert wrong is not None
    assert [(line.name, line.ok) for line in wrong.lines] == [("Server", True), ("Database and sign-in", False)]
    assert wrong.lines[1].text == "Tryton does not take this user and password for the database shop."
    with pytest.raises(NotReady):
        await switched_on(admin, market.plugin)

    await connected(admin, market.plugin, known("PASSWORD"))
    right = await looked_at(admin, market.plugin)
    assert {key: said(row) for key, row in right.items()} == {
        "settings": ("ok", "complete"),
        "connection:user": ("ok", "connected"),
        "host:0": ("ok", "reached"),
        "own": ("ok", "own_check"),
    }
    assert right["own"].result is not None
    assert [line.name for line in right["own"].result.lines][:2] == ["Server", "Database and sign-in"]
    tried = await try_plugin(admin.actor, market.plugin, "step:order_status", {"number": known("WAITING")})
    assert (tried.ok, tried.port, tried.result["total"]) == (True, "found", "1236.00 EUR")
    await switched_on(admin, market.plugin)
    async with acting_for(admin.tenant_id):
        assert market.plugin in (await allow_list()).plugins
