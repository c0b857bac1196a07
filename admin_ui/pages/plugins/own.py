"""Where a company's own developers hand in releases for this company alone, with the keys under them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.marketplace.words import grade_title, state_badge
from admin_ui.pages.plugins.words import data_sentences, scope_texts
from admin_ui.rendering import page
from hubwright.control.marketplace import own_releases
from hubwright.control.marketplace.archive_form import read_parts
from hubwright.control.marketplace.errors import ChecksMissed
from hubwright.host.installation import queries
from hubwright.host.installation.consents import asked_by
from hubwright.host.installation.install import install
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.releases.states import RUNNING
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, Invalid, Missing, Refusal
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright_sdk.manifest.widening import hosts_of

AnyRequest = Request[Any, Any, Any]
DEVELOP = {"audience": "tenant", "permission": Permission.PLUGINS_DEVELOP}
OWN = "/plugins/own"


def _key() -> Schema:
    return fields(
        ("name", "public_key"),
        name=text(_("Whose, or on which machine"), longest=80, example="laptop"),
        public_key=text(
            _("Public key"),
            longest=80,
            help_text=_("The command hubwright plugin keygen makes a pair and shows this half."),
        ),
    )


@get(OWN, opt=DEVELOP, include_in_schema=False)
async def own_page(request: AnyRequest) -> Response[str]:
    """List what this company made itself."""
    return await _page(request)


@post(OWN, opt=DEVELOP, include_in_schema=False, status_code=303)
async def submit_release(request: AnyRequest) -> Response[Any]:
    """Take an archive and its signed statement; what is wrong is said line by line."""
    actor = actor_of(request)
    parts = dict((await request.form()).multi_items())
    try:
        told = await own_releases.hand_in_own(actor, *await read_parts(parts))
    except ChecksMissed as missed:
        return await _page(request, refused=missed.sentence(), lines=missed.lines)
    except Invalid as refused:
        return await _page(request, refused=refused.errors[0].message)
    except Refusal as refused:
        return await _page(request, refused=refused.sentence())
    return see_other(request, f"{OWN}/{told.release_id}", _("It is taken. Nobody but your company sees it."))


@post(f"{OWN}/keys", opt=DEVELOP, include_in_schema=False, status_code=303)
async def submit_key(request: AnyRequest) -> Response[Any]:
    """Register a public key."""
    actor, reading = actor_of(request), read_form(_key(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await own_releases.add_developer_key(actor, reading.value["name"], reading.value["public_key"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        except Conflict:
            return see_other(request, OWN, _("This key is registered already."), kind="error")
        else:
            return see_other(request, OWN, _("The key may sign releases now."))
    return await _page(request, key=reading)


@post(f"{OWN}/keys/{{key_id:uuid}}/revoke", opt=DEVELOP, include_in_schema=False, status_code=303)
async def submit_revoke(request: AnyRequest, key_id: FromPath[UUID]) -> Response[Any]:
    """Trust a key no more."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await own_releases.revoke_developer_key(actor, key_id)
    return see_other(request, OWN, _("The key is revoked: it signs nothing new."))


@get(f"{OWN}/{{release_id:uuid}}", opt=DEVELOP, include_in_schema=False)
async def own_release_page(request: AnyRequest, release_id: FromPath[UUID]) -> Response[str]:
    """Show the report line by line, and what it asks for."""
    actor = actor_of(request)
    found = await own_releases.one_own(actor, release_id)
    return await _release_page(request, actor, found)


@post(f"{OWN}/{{release_id:uuid}}/install", opt=DEVELOP, include_in_schema=False, status_code=303)
async def submit_install(request: AnyRequest, release_id: FromPath[UUID]) -> Response[Any]:
    """Install it here, or move to it; whoever presses the button agrees to what is written beside it."""
    actor, form = actor_of(request), await posted_form(request)
    release = (await own_releases.one_own(actor, release_id)).release
    agreed = msgspec.structs.replace(asked_by(release.manifest), monthly_cap=_amount(first(form, "monthly_cap")))
    try:
        if await _installed(actor, release.plugin) is None:
            async with acting_for(actor.tenant_id):
                await install(actor, release.plugin, agreed, version=release.version, pinned=True)
        else:
            await upgrade(actor.tenant_id, actor, release.plugin, release.version, agreed=agreed)
    except Missing:
        raise
    except Refusal as refused:
        said = refused.errors[0].message if isinstance(refused, Invalid) else refused.sentence()
        return see_other(request, f"{OWN}/{release_id}", said, kind="error")
    return see_other(
        request,
        f"/plugins/{release.plugin}",
        _("Version %(version)s runs in your company, in a sandbox.") % {"version": release.version},
    )


async def _page(
    request: AnyRequest, *, key: Reading | None = None, refused: str = "", lines: Sequence[Mapping[str, Any]] = ()
) -> Response[str]:
    actor = actor_of(request)
    releases = await own_releases.list_own(actor)
    async with acting_for(actor.tenant_id):
        keys = await own_releases.developer_keys(actor)
        here = {row["plugin"]: row["version"] for row in await queries.installations() if row["removed_at"] is None}
    return await page(
        request,
        "plugins/own.html",
        status=422 if refused or key is not None else 200,
        releases=releases,
        here=here,
        keys=keys,
        refused=refused,
        report=lines,
        form=build_form(_key(), key, form_id="new-key"),
        state_badge=state_badge,
        grade_title=grade_title,
    )


async def _release_page(request: AnyRequest, actor: Actor, found: own_releases.OwnRelease) -> Response[str]:
    release = found.release
    manifest = release.manifest
    return await page(
        request,
        "plugins/own_release.html",
        release=release,
        name=manifest.name.said_in(language()),
        report=found.lines,
        here=await _installed(actor, release.plugin),
        may_run=release.state in RUNNING,
        scopes=scope_texts(manifest.scopes),
        data=data_sentences(manifest),
        hosts=sorted(hosts_of(manifest)),
        metered=manifest.price.model == "metered",
        state_badge=state_badge,
        grade_title=grade_title,
    )


async def _installed(actor: Actor, plugin: str) -> str | None:
    """The version that is installed here."""
    async with acting_for(actor.tenant_id):
        row = await queries.installation(plugin)
    return str(row["version"]) if row is not None and row["removed_at"] is None else None


def _amount(written: str) -> Decimal | None:
    try:
        return Decimal(written.strip().replace(",", ".")) if written.strip() else None
    except InvalidOperation:
        return None


ROUTES = [own_page, submit_release, submit_key, submit_revoke, own_release_page, submit_install]
