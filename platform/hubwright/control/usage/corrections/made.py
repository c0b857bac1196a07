"""Corrections of all companies: who made them is the platform's to know, each one itself is read in its company."""

from collections import defaultdict
from uuid import UUID

from hubwright.control.companies import Company, companies
from hubwright.control.usage.corrections import queries
from hubwright.control.usage.corrections.find import correction_of
from hubwright.control.usage.corrections.make import CORRECTED_ACT
from hubwright.control.usage.corrections.schemas import Correction, Made
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for

PAGE = 50
_Place = tuple[UUID, str]  # the company, and the correction's key


async def made(
    actor: Actor, tenant_id: UUID | None = None, after: UUID | None = None, most: int = PAGE
) -> tuple[list[Made], UUID | None]:
    """The newest first, of one company or all, and where to go on; those of a company that is gone went with it."""
    actor.require_operator()
    subject = f"tenant:{tenant_id}" if tenant_id is not None else ""
    found = await operator_acts.acts(subject, action=CORRECTED_ACT, after=after, most=most + 1)
    shown = found[:most]
    about = {company.id: company for company in await companies({_place(act)[0] for act in shown})}
    kept = await _kept(shown, about)
    lines = [
        Made(
            act_id=act.id,
            tenant_id=tenant,
            company=about[tenant].name,
            time_zone=about[tenant].time_zone,
            who=act.name,
            at=act.at,
            correction=kept[tenant, key],
        )
        for act in shown
        for tenant, key in [_place(act)]
        if (tenant, key) in kept
    ]
    return lines, shown[-1].id if len(found) > most else None


async def _kept(shown: list[operator_acts.OperatorAct], about: dict[UUID, Company]) -> dict[_Place, Correction]:
    keys: defaultdict[UUID, list[str]] = defaultdict(list)
    for tenant, key in map(_place, shown):
        keys[tenant].append(key)
    kept: dict[_Place, Correction] = {}
    for tenant in about:
        async with acting_for(tenant):
            for row in await queries.by_keys(keys[tenant]):
                kept[tenant, row["idem_key"]] = correction_of(row)
    return kept


def _place(act: operator_acts.OperatorAct) -> _Place:
    return UUID(act.subject.removeprefix("tenant:")), str(act.detail["key"])
