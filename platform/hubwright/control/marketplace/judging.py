"""Reviews: from companies that have had a plugin active for a week, one each; its partner may answer."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.marketplace import judging_queries as queries
from hubwright.control.marketplace.errors import NotActiveLongEnough
from hubwright.control.marketplace.figures.queries import trial_companies
from hubwright.control.marketplace.handing_in import require_reader
from hubwright.control.marketplace.schemas import ReviewView, Standing
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.host.installation.errors import PluginOff
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant

ACTIVE_DAYS = 7
averages = queries.averages


async def review_plugin(actor: Actor, plugin_id: str, stars: int, text: str) -> None:
    """Say what the active tenant thinks; saying it again changes it."""
    actor.require(Permission.PLUGINS_MANAGE)
    text = text.strip()
    if not 1 <= stars <= 5:
        raise Invalid(FieldError("stars", _("Give 1 to 5 stars.")))
    if len(text) > 2_000:
        raise Invalid(FieldError("text", _("Keep this to 2,000 characters.")))
    row = await installations.installation(plugin_id)
    if row is None or not row["enabled"] or row["release_id"] is None:
        raise PluginOff(plugin_id)
    release = catalogue.shelf.release(row["release_id"])
    if release is not None and (release.company is not None or release.on_trial):
        raise Missing("plugin")
    if active_tenant() in await trial_companies():  # a partner's own voice
        raise NotAllowed
    days = _days_on(row)
    if days < ACTIVE_DAYS:
        raise NotActiveLongEnough
    await queries.put_review(
        new_id(), plugin_id, active_tenant(), stars=stars, text=text, version=row["version"], days=days
    )
    await audit.record(actor, "plugin.reviewed", plugin_id, stars=stars)


async def standing_of(plugin_id: str) -> Standing:
    """Where the active tenant stands with its own review; days count from its first day on."""
    row, mine = await installations.installation(plugin_id), await queries.review_of(plugin_id, active_tenant())
    on = row is not None and row["enabled"] and row["release_id"] is not None
    left = max(0, ACTIVE_DAYS - _days_on(row)) if row is not None and on else None
    return Standing(
        may=left == 0,
        days_left=left,
        stars=mine["stars"] if mine is not None else None,
        text=mine["text"] if mine is not None else "",
    )


def _days_on(row: Row) -> int:
    """Whole days that it was on; pauses do not count."""
    on: timedelta = utc_now() - row["first_on_at"] - timedelta(seconds=row["paused_s"])
    return on.days


async def read_reviews(plugin_id: str) -> list[ReviewView]:
    """What companies think of a plugin."""
    return [ReviewView(**row) for row in await queries.reviews(plugin_id)]


async def answer_review(actor: Actor, plugin_id: str, review_id: UUID, reply: str) -> None:
    """The partner's answer."""
    if actor.kind == "operator":
        raise NotAllowed
    await require_reader(actor, plugin_id)
    reply = reply.strip()
    if not 1 <= len(reply) <= 2_000:
        raise Invalid(FieldError("reply", _("Write 1 to 2,000 characters.")))
    async with outside_tenants(queries.REASON):
        if not await queries.put_reply(plugin_id, review_id, reply):
            raise Missing("review")
