"""A release as pages show it: report, thread and difference in the form of the templates."""

from datetime import datetime
from typing import Any

import msgspec

from admin_ui.pages.marketplace.words import who_title
from hubwright.control.marketplace import handing_in, reviewing
from hubwright.control.marketplace.difference import Difference
from hubwright.control.marketplace.schemas import ReleaseView
from hubwright.host.releases import queries as releases
from hubwright.kernel.actor import Actor


class Note(msgspec.Struct, frozen=True):
    """One line of the thread."""

    at: datetime
    who: str
    what: str
    text: str


async def notes_about(actor: Actor, release: ReleaseView) -> list[Note]:
    """What was said and done about a release, and about its plugin as a whole."""
    thread = await handing_in.read_thread(actor, release.plugin)
    return [
        Note(event.at, who_title(event.actor, release.partner), event.kind, event.text)
        for event in thread
        if event.release_id in (None, release.id)
    ]


async def report_lines(release: ReleaseView) -> list[dict[str, Any]]:
    """The report line by line."""
    found: list[dict[str, Any]] = (await releases.report(release.id)).get("lines", [])
    return found


async def difference_of(actor: Actor, release: ReleaseView) -> dict[str, Any]:
    """What a reviewer compares."""
    found: Difference = await reviewing.compare(actor, release.id)
    first = [["scope", name] for name in found.scopes_added] if not found.before else []
    return {
        "before": found.before,
        "asks": first or [[each.what, each.name] for each in found.widened],
        "files": {file.path: "\n".join(file.lines) or file.how for file in found.files},
    }
