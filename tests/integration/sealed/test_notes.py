"""Notes under the company's key read and are found as before, and the database knows no word of them."""

from typing import Any
from uuid import UUID

import pytest

from hubwright.desk.conversations import append_message, events_after, sealed_notes
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.take import take
from hubwright.desk.joining.split import split
from hubwright.desk.search.find import find
from hubwright.desk.search.index import catch_up
from hubwright.kernel import sealed
from hubwright.kernel.database import acting_for, execute, fetch, fetch_one
from hubwright.kernel.errors import Missing, NotAllowed
from tests.integration.desk.waiting import Desk, make_desk, waits

CANARY = "kanarienvogel"


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few that every round leaves some."""
    monkeypatch.setattr(sealed_notes, "_AT_ONCE", 2)


async def written(desk: Desk, *texts: str) -> UUID:
    """A conversation with these notes."""
    conversation = await waits(desk, text="hello")
    async with acting_for(desk.tenant_id):
        await take(desk.agents[0].actor, conversation)
        for text in texts:
            await note(desk.agents[0].actor, conversation, text=text)
    return conversation


async def chosen(desk: Desk, wanted: bool) -> None:
    async with acting_for(desk.tenant_id):
        await sealed.choose(desk.company.admin.actor, "notes", wanted)
    await settled(desk)


async def settled(desk: Desk) -> int:
    """Let the worker do all its rounds; how many it took."""
    rounds = 0
    while True:
        await sealed.settle(desk.tenant_id)
        rounds += 1
        async with acting_for(desk.tenant_id):
            (view,) = await sealed.fields_now()
            soon = await fetch_one(
                "SELECT 1 AS n FROM due WHERE tenant_id = $1 AND kind = 'seal'"
                " AND due_at <= now() + interval '1 second'"
            )
        if view.settled and soon is None:
            return rounds
        assert rounds < 50


async def read(desk: Desk, conversation: UUID) -> list[str]:
    async with acting_for(desk.tenant_id):
        return [event.text for event in await events_after(conversation, 0, staff=True) if event.kind == "note"]


async def found(desk: Desk, text: str) -> list[tuple[UUID, str]]:
    while (await catch_up(desk.tenant_id)).more:
        pass
    async with acting_for(desk.tenant_id):
        return [(hit.conversation_id, hit.excerpt) for hit in (await find(desk.agents[0].actor, text)).hits]


async def at_rest(desk: Desk) -> str:
    """Everything the database has of messages and of what they are found by."""
    async with acting_for(desk.tenant_id):
        rows = await fetch("SELECT m::text AS told FROM message m WHERE tenant_id = $1")
        terms = await fetch("SELECT term AS told FROM message_term WHERE tenant_id = $1")
    return "\n".join(row["told"] for row in [*rows, *terms])


async def test_there_and_back_nothing_is_lost(desk: Desk) -> None:
    texts = [f"{CANARY} number {n} 退款给他" for n in range(5)]
    conversation = await written(desk, *texts)
    assert [hit[0] for hit in await found(desk, CANARY)] == [conversation]
    assert CANARY in await at_rest(desk)

    await chosen(desk, True)
    async with acting_for(desk.tenant_id):
        await note(desk.agents[0].actor, conversation, text=f"{CANARY} afterwards")
    assert await read(desk, conversation) == [*texts, f"{CANARY} afterwards"]
    assert await found(desk, f"{CANARY} afterwards") == [(conversation, f"{CANARY} afterwards")]
    assert [hit[0] for hit in await found(desk, "退款给他")] == [conversation], "two characters side by side, too"
    assert await found(desk, "款退") == []
    rest = await at_rest(desk)
    assert CANARY not in rest and "退款" not in rest

    await chosen(desk, False)
    assert await read(desk, conversation) == [*texts, f"{CANARY} afterwards"]
    rest = await at_rest(desk)
    assert rest.count(f"{CANARY} number") == 5 and "~" not in rest and "sealed" not in rest
    assert [hit[0] for hit in await found(desk, "退款给他")] == [conversation]


async def test_progress_is_told_and_keys_stay_until_the_last_note(desk: Desk) -> None:
    await written(desk, *(f"note {n}" for n in range(5)))
    async with acting_for(desk.tenant_id):
        await sealed.choose(desk.company.admin.actor, "notes", True)
    await sealed.settle(desk.tenant_id)
    async with acting_for(desk.tenant_id):
        (half,) = await sealed.fields_now()
    assert (half.wanted, half.total, half.sealed, half.settled) == (True, 5, 2, False)
    assert half.changed_by == desk.company.admin.actor.name

    async with acting_for(desk.tenant_id):
        assert await sealed.renew_key() == 2
    assert await settled(desk) >= 3
    async with acting_for(desk.tenant_id):
        under = await fetch(
            "SELECT DISTINCT split_part(body ->> 'sealed', '.', 2) AS version FROM message WHERE tenant_id = $1"
            " AND kind = 'note'"
        )
        old = await fetch_one("SELECT retired_at FROM tenant_key WHERE tenant_id = $1 AND version = 1")
    assert [row["version"] for row in under] == ["2"]
    assert old is not None and old["retired_at"] is not None


async def test_with_the_old_key_gone_everything_still_reads_and_is_found(desk: Desk) -> None:
    conversation = await written(desk, f"{CANARY} stays")
    await chosen(desk, True)
    assert await found(desk, CANARY)
    async with acting_for(desk.tenant_id):
        await sealed.renew_key()
    await settled(desk)
    async with acting_for(desk.tenant_id):
        await execute("DELETE FROM tenant_key WHERE tenant_id = $1 AND version = 1")
    assert await read(desk, conversation) == [f"{CANARY} stays"]
    assert await found(desk, CANARY) == [(conversation, f"{CANARY} stays")]


async def test_a_part_that_is_split_off_has_its_notes(desk: Desk) -> None:
    await chosen(desk, True)
    conversation = await written(desk, f"{CANARY} goes along")
    async with acting_for(desk.tenant_id):
        await execute("UPDATE conversation SET delivers = true WHERE tenant_id = $1 AND id = $2", conversation)
        await append_message(conversation, kind="text", author="contact", text="and something else")
        numbers = await fetch(
            "SELECT min(seq) FILTER (WHERE kind = 'note') AS first, max(seq) AS last FROM message"
            " WHERE tenant_id = $1 AND conversation_id = $2",
            conversation,
        )
        part = await split(desk.agents[0].actor, conversation, numbers[0]["first"], numbers[0]["last"])
    assert await read(desk, part) == [f"{CANARY} goes along"] == await read(desk, conversation)
    assert CANARY not in await at_rest(desk)


@pytest.mark.parametrize("swap", ["rows", "tenants", "columns"])
async def test_a_seal_opens_in_its_own_place_only(desk: Desk, swap: str) -> None:
    """Moved to another row, company or column it is not read, and the page says so instead of failing."""
    other = await make_desk()
    for each in (desk, other):
        await chosen(each, True)
    one, two = await written(desk, "first", "second"), await written(other, "of somebody else")

    async def seals(where: Desk) -> list[dict[str, Any]]:
        async with acting_for(where.tenant_id):
            return await fetch(
                "SELECT id, body ->> 'sealed' AS sealed FROM message WHERE tenant_id = $1 AND kind = 'note'"
                " ORDER BY seq"
            )

    mine, theirs = await seals(desk), await seals(other)
    async with acting_for(desk.tenant_id):
        strange = {
            "rows": mine[1]["sealed"],
            "tenants": theirs[0]["sealed"],
            "columns": await sealed.seal(sealed.Place("message", "author_name", str(mine[0]["id"])), "first"),
        }[swap]
        await execute(
            "UPDATE message SET body = jsonb_set(body, '{sealed}', to_jsonb($3::text))"
            " WHERE tenant_id = $1 AND id = $2",
            mine[0]["id"],
            strange,
        )
    told = await read(desk, one)
    assert told[1] == "second" and told[0].startswith("This note cannot be read")
    assert await read(other, two) == ["of somebody else"]
    await chosen(desk, False)  # what cannot be opened stays, and is not tried for ever
    assert (await read(desk, one))[1] == "second"


async def test_only_who_manages_settings_chooses_and_only_what_there_is(desk: Desk) -> None:
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotAllowed):
            await sealed.choose(desk.agents[0].actor, "notes", True)
        with pytest.raises(Missing):
            await sealed.choose(desk.company.admin.actor, "nothing_like_it", True)
        assert not await sealed.is_wanted("notes")
