"""The same seed is the same content, however often it is made; and a hash that says so would see any other."""

import os
from datetime import timedelta
from uuid import UUID

import msgspec

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from tenants.demos.clock import Clock
from tenants.demos.content_hash import content_hash, hash_of
from tenants.demos.industries import industry
from tenants.demos.schemas import Demo
from tenants.demos.spawn import chat_key, spawn
from tests.support.figures import keep_figures

RESETS = 100 if os.environ.get("HUBWRIGHT_PROVE") == "1" else 3


async def hash_now(demo: Demo) -> str:
    clock = Clock.at(demo.made_at, industry(demo.industry).time_zone)
    async with acting_for(demo.leads_to):
        return await content_hash(clock, demo.made_at - timedelta(seconds=1), chat_key(demo), demo.word)


async def test_the_same_industry_and_edition_are_the_same_content_every_time(database: None) -> None:
    found = {await hash_now(await spawn(industry_key="retail", edition_key="online")) for _turn in range(RESETS)}

    keep_figures("demo, content", {"made": RESETS, "hashes": len(found)})
    assert len(found) == 1


async def test_another_industry_or_edition_is_other_content(database: None) -> None:
    wanted = [("retail", "online"), ("travel", "online"), ("retail", "classic")]
    found = {await hash_now(await spawn(industry_key=i, edition_key=e)) for i, e in wanted}

    assert len(found) == 3


async def test_one_word_or_one_reference_more_is_another_hash(database: None) -> None:
    demo = await spawn(industry_key="finance", edition_key="online")
    before = await hash_now(demo)
    async with acting_for(demo.leads_to):
        await execute(
            "UPDATE conversation SET assignee_id = (SELECT id FROM member WHERE tenant_id = $1 AND role = 'supervisor')"
            " WHERE tenant_id = $1 AND id = (SELECT id FROM conversation WHERE tenant_id = $1 AND status = 'assigned'"
            " ORDER BY id LIMIT 1)"
        )
    elsewhere = await hash_now(demo)
    async with acting_for(demo.leads_to):
        await execute(
            "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, 'one_more', $2)",
            msgspec.json.encode("x").decode(),
        )

    assert len({before, elsewhere, await hash_now(demo)}) == 3


def test_ids_and_the_day_of_making_say_nothing() -> None:
    def content(seen: UUID, clock: Clock) -> dict[str, list[object]]:
        at = (clock.days_ago(3, 3_600)).isoformat()
        return {"a": [{"id": str(seen), "at": at}], "b": [{"of": str(seen), "word": "x"}]}

    one, other = (Clock.at(utc_now() - timedelta(days=d, minutes=d), "Asia/Shanghai") for d in (0, 9))
    first = hash_of(content(new_id(), one), one, one.now)

    assert hash_of(content(new_id(), other), other, other.now) == first
    assert hash_of({**content(new_id(), one), "b": [{"of": str(new_id()), "word": "x"}]}, one, one.now) != first
