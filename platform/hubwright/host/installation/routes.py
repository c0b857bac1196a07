"""/api/v1/installations: what a company has installed, and everything it may do with it."""

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.going_back import decide_following, roll_back
from hubwright.host.installation.install import install
from hubwright.host.installation.overview import InstallationView, installation_view, installation_views
from hubwright.host.installation.removing import remove, restore
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.host.remote.lifecycle import change_secret
from hubwright.host.remote.secrets import SecretState, present_state
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright_sdk.manifest import Price

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
# A developer may do this with what the company's own developers made; the verb looks whose it is.
TRY = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
Days = Annotated[int, msgspec.Meta(ge=0, le=14)]


class Agreed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody read and said yes to."""

    scopes: list[str] = []
    hosts: list[str] = []
    data: list[str] = []
    price: Price = msgspec.field(default_factory=Price)
    monthly_cap: Decimal | None = None

    def as_agreement(self) -> Agreement:
        return Agreement(
            scopes=self.scopes, hosts=self.hosts, data=self.data, price=self.price, monthly_cap=self.monthly_cap
        )


class NewInstallation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which plugin, exactly which version if not the newest, and what was agreed to."""

    plugin: str
    version: str = ""
    agreed: Agreed = msgspec.field(default_factory=Agreed)
    pinned: bool = False
    cooldown_days: Days = 1


class NewVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another version; what was agreed to before counts, and `agreed` adds to it."""

    version: str = ""
    agreed: Agreed | None = None


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A revision to go back to; none means the version before."""

    revision: int | None = None


class Following(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly this version, or newer ones after so many days."""

    pinned: bool
    cooldown_days: Days = 1


@get(
    "/api/v1/installations",
    opt=READ,
    tags=["installations"],
    operation_id="installations",
    summary="What is installed",
)
async def all_installations(request: AnyRequest) -> list[InstallationView]:
    """List what the company has, on or off."""
    async with acting_for(actor_of(request).tenant_id):
        return await installation_views()


@get(
    "/api/v1/installations/{plugin_id:str}",
    opt=READ,
    tags=["installations"],
    operation_id="installation",
    summary="One installation",
)
async def one_installation(request: AnyRequest, plugin_id: FromPath[str]) -> InstallationView:
    """Its version, settings without secrets, what was agreed to, and what there is to go back to."""
    async with acting_for(actor_of(request).tenant_id):
        return await installation_view(plugin_id)


@post(
    "/api/v1/installations",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_new",
    summary="Install a plugin",
)
async def new_installation(request: AnyRequest, data: JSONBody[NewInstallation]) -> InstallationView:
    """Install one release; 409 `agreement-needed` names what has to be agreed to."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await install(
            actor,
            data.plugin,
            data.agreed.as_agreement(),
            version=data.version,
            pinned=data.pinned,
            cooldown_days=data.cooldown_days,
        )
        return await installation_view(data.plugin)


@patch(
    "/api/v1/installations/{plugin_id:str}/settings",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_configure",
    summary="Change settings",
)
async def configure(request: AnyRequest, plugin_id: FromPath[str], data: JSONBody[dict[str, Any]]) -> InstallationView:
    """Lay settings over the present ones; a secret that is not given stays."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await change_settings(actor, plugin_id, data)
        return await installation_view(plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/secret",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_secret",
    summary="Change the secret of a remote service",
    status_code=200,
)
async def another_secret(request: AnyRequest, plugin_id: FromPath[str]) -> SecretState:
    """Give the service another secret, which nobody else is told; the present one is good for a day more."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await change_secret(actor, plugin_id)
        return await present_state(plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/pause",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_pause",
    summary="Switch off, keeping everything",
    status_code=200,
)
async def pause(request: AnyRequest, plugin_id: FromPath[str]) -> InstallationView:
    """Call it no more until it is resumed."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await installation_view(plugin_id)
        await switch_off(plugin_id, actor)
        return await installation_view(plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/resume",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_resume",
    summary="Switch on again",
    status_code=200,
)
async def resume(request: AnyRequest, plugin_id: FromPath[str]) -> InstallationView:
    """Call it again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await installation_view(plugin_id)
        await switch_on(plugin_id, actor)
        return await installation_view(plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/upgrade",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_upgrade",
    summary="Go to another version",
    status_code=200,
)
async def to_another_version(
    request: AnyRequest, plugin_id: FromPath[str], data: JSONBody[NewVersion]
) -> InstallationView:
    """The update that asks, or the newest, or the one named; settings come along or nothing changes."""
    actor = actor_of(request)
    agreed = data.agreed.as_agreement() if data.agreed is not None else None
    await upgrade(actor.tenant_id, actor, plugin_id, data.version, agreed=agreed)
    async with acting_for(actor.tenant_id):
        return await installation_view(plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/rollback",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_rollback",
    summary="Go back",
    status_code=200,
)
async def back(request: AnyRequest, plugin_id: FromPath[str], data: JSONBody[Back]) -> InstallationView:
    """To the version before with the settings it had, or to a revision; it is pinned there."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await roll_back(actor, plugin_id, data.revision)
        return await installation_view(plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/following",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_following",
    summary="Pin, or follow newer versions",
    status_code=200,
)
async def follow(request: AnyRequest, plugin_id: FromPath[str], data: JSONBody[Following]) -> InstallationView:
    """Stay with exactly this version, or let newer ones come after some days."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await decide_following(actor, plugin_id, pinned=data.pinned, cooldown_days=data.cooldown_days)
        return await installation_view(plugin_id)


@delete(
    "/api/v1/installations/{plugin_id:str}",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_remove",
    summary="Remove a plugin",
)
async def removed(request: AnyRequest, plugin_id: FromPath[str]) -> None:
    """It stops at once; its settings are kept for thirty days."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await remove(actor, plugin_id)


@post(
    "/api/v1/installations/{plugin_id:str}/restore",
    opt=TRY,
    tags=["installations"],
    operation_id="installation_restore",
    summary="Take a removal back",
    status_code=200,
)
async def restored(request: AnyRequest, plugin_id: FromPath[str]) -> InstallationView:
    """Have it as it stood, with its settings, within thirty days; what it was connected to is connected anew."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await restore(actor, plugin_id)
        return await installation_view(plugin_id)


ROUTES = [
    all_installations, one_installation, new_installation, configure, pause, resume, to_another_version, back, follow,
    removed, restored, another_secret,
]  # fmt: skip
