"""Whether a company may be changed, and whether its customers are served: one answer for every door."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.companies.queries import find_company
from hubwright.kernel.due import HELD
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.kept import Kept

STANDING_CHANGED = "company-standing"


class ReadOnly(Refusal, status=423, type="company-read-only"):
    """The company is suspended or closing: its people read everything and change nothing."""

    def __init__(self, standing: "Standing") -> None:
        self.standing = standing
        super().__init__(standing.status)

    def sentence(self) -> str:
        if self.standing.status != "suspended":
            return _("This company is being closed, so nothing can be changed. An owner can reopen it under Settings.")
        match self.standing.because:
            case "trial_ended":
                return _("The trial is over, so nothing can be changed for now. Choose an edition to go on.")
            case "grace_ended":
                return _("A bill is open, so nothing can be changed for now. Pay it and everything goes on.")
        return _("This company is suspended, so nothing can be changed. Write to Hubwright to go on.")

    def data(self) -> dict[str, object]:
        return {"state": self.standing.status, "because": self.standing.because, "way_out": "/settings/life"}


class ClosedToVisitors(Refusal, status=503, type="company-closed"):
    """The company takes no messages for now; what was said before is kept."""

    def sentence(self) -> str:
        return closed_sentence()


def closed_sentence() -> str:
    """What an end customer reads; the company's bills are not their business."""
    return _("We are not taking messages here at the moment. Everything you wrote before is kept.")


class Standing(msgspec.Struct, frozen=True):
    """As far as doors have to know it."""

    status: str
    because: str
    until: datetime | None

    @property
    def is_held(self) -> bool:
        """Whether it is read only, and its work waits."""
        return self.status in HELD


async def _look(whose: tuple[UUID, None]) -> Standing:
    company = await find_company(whose[0])
    if company is None:
        return Standing("purged", "", None)
    return Standing(company.status, company.status_because, company.status_until)


_kept: Kept[None, Standing] = Kept((STANDING_CHANGED,), _look, seconds=2.0)


async def standing_of(tenant_id: UUID) -> Standing:
    """Where a company stands; a change elsewhere is known within two seconds, usually at once."""
    return await _kept(tenant_id, None)


async def require_writable(tenant_id: UUID) -> None:
    """Refuse what would change something in a company that is read-only."""
    standing = await standing_of(tenant_id)
    if standing.is_held:
        raise ReadOnly(standing)
