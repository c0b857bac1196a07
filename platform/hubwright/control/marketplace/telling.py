"""Tells the companies that have a plugin, once, that it was taken out of the marketplace or is back in it."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from hubwright.control.companies import every_company
from hubwright.control.notices.queries import administrators
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.host.releases import listing_queries
from hubwright.host.releases.listing_queries import Listed
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language, use_language
from hubwright.kernel.mail import Letter, post_mail
from hubwright.kernel.settings import settings

log = structlog.get_logger()
PATIENCE = timedelta(minutes=1)  # whoever presses Undo meanwhile has told nobody anything
EVERY_S = 10.0
_PLATFORM = Actor(kind="platform")


async def tell_companies(now: datetime) -> int:
    """Write to the administrators of each company that has such a plugin; returns how many companies were told.

    Each company is looked at in its own scope. Begun again after a crash, it writes no letter twice.
    """
    told, untold = 0, await listing_queries.untold(now - PATIENCE)
    if untold:
        await catalogue.shelf.fresh()
    for plugin in untold:
        for company in await every_company():
            if company.status == "provisioning":
                continue
            async with acting_for(company.id):
                told += await _tell(plugin, company.name)
        await listing_queries.put_told(plugin)
    return told


async def _tell(plugin: Listed, company: str) -> bool:
    row = await installations.installation(plugin.id)
    if row is None or row["removed_at"] is not None:
        return False
    down = plugin.taken_down_at is not None
    await audit.record(
        _PLATFORM,
        "plugin.taken_down" if down else "plugin.listed_again",
        plugin.id,
        by=plugin.taken_down_by,
        reason=plugin.taken_down_why,
    )
    for person in await administrators():
        with use_language(person["language"]):
            letter = _letter(plugin, company, person["email"])
        await post_mail(letter, dedup_key=f"listing:{plugin.id}:{plugin.told_n}:{person['id']}")
    return True


def _letter(plugin: Listed, company: str, email: str) -> Letter:
    release = next(iter(catalogue.shelf.releases(plugin.id)), None)
    name = release.manifest.name.said_in(language()) if release is not None else plugin.id
    link = f"{settings().public_url}/plugins/{plugin.id}"
    subject = _("%(company)s: %(plugin)s in the marketplace") % {"company": company, "plugin": name}
    return Letter(to=email, subject=subject, text="\n\n".join([*_sentences(plugin, name), link]) + "\n")


def _sentences(plugin: Listed, name: str) -> list[str]:
    if plugin.taken_down_at is None:
        return [
            _("%(plugin)s, which you use, is in the marketplace again. Nothing changes for you.") % {"plugin": name}
        ]
    if plugin.taken_down_by == "partner":
        what = _("The publisher of %(plugin)s, which you use, does not offer it any more.")
    else:
        what = _("The marketplace does not offer %(plugin)s any more, which you use.")
    why = [_("Because: %(reason)s") % {"reason": plugin.taken_down_why}] if plugin.taken_down_why else []
    kept = _("You keep it with your settings and its updates. Once removed, you can have it back for 30 days only.")
    return [what % {"plugin": name}, *why, kept]


async def tend_listings(stopping: asyncio.Event) -> None:
    """Tell until told to stop."""
    while not stopping.is_set():
        try:
            await tell_companies(utc_now())
        except Exception as failure:  # the database may be away; the next look may find it
            log.warning("listings_untold", error=f"{type(failure).__name__}: {failure}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_S)
