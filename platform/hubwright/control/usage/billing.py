"""Whose usage is ever billed: the one place that says so. Demos count theirs for their own pages only."""

from uuid import UUID

from hubwright.control.companies import Company, every_company


def is_billed(company: Company) -> bool:
    """Whether what a company uses may end up on a bill, or on what a partner is paid."""
    return company.kind != "demo"


async def billed_companies() -> list[UUID]:
    """Every company whose usage is billed, the oldest first."""
    return [company.id for company in await every_company() if is_billed(company)]
