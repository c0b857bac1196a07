"""A populated world with the process open over it, for groups that enter at `take_in`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bench import world
from bench.documents import Doc, three_steps
from bench.events import Speakers
from bench.ground import Ground
from hubwright.entry.resources import opened


class Stage:
    """Companies on their marks, and the superuser's connection for COPY and counting."""

    def __init__(self, ground: Ground, companies: list[world.Company], write: world.Writer) -> None:
        self.ground = ground
        self.companies = companies
        self.write = write

    def speakers(self, companies: Sequence[world.Company] | None = None) -> Speakers:
        """Visitors of all companies, so that tenants take turns."""
        chosen = self.companies if companies is None else companies
        return Speakers([visitor for turn in zip(*(c.visitors for c in chosen), strict=True) for visitor in turn])


@asynccontextmanager
async def written(ground: Ground, companies: int, visitors_each: int, doc: Doc | None = None) -> AsyncIterator[Stage]:
    """A populated database; this process has nothing open but the superuser's connection."""
    write = await world.Writer.over(ground.endpoints.superuser_url)
    try:
        made = world.invent(companies, visitors_each)
        await world.populate(write, made, doc or three_steps())
        await write.settle()
        yield Stage(ground, made, write)
    finally:
        await write.close()


@asynccontextmanager
async def set_up(ground: Ground, companies: int, visitors_each: int, doc: Doc | None = None) -> AsyncIterator[Stage]:
    """The same, and everything open that a web process holds."""
    async with written(ground, companies, visitors_each, doc) as stage, opened(ground.settings):
        yield stage
