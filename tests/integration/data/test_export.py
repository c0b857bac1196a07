"""A company in a file: whole, at one moment, without secrets; and taken in again it is the same."""

import asyncio
import re
import zipfile
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from hubwright.control.companies import find_company
from hubwright.control.doors import find_door
from hubwright.desk.files.verbs import take_file
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.files import LocalFolder
from hubwright.kernel.ids import new_id
from hubwright.kernel.tokens import digest
from tenants.bring_in.archive import Given
from tenants.bring_in.bring_in import bring_in
from tenants.bring_in.ids import moved
from tenants.bring_in.rows import EVERYBODYS
from tenants.export import left_out
from tests.architecture.statements import tenant_tables
from tests.integration.data.seeds import (
    Into,
    export_to,
    lines_of,
    over,
    planted_company,
    with_settings_of_secrets,
)
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database

_PICTURE = b"what somebody sent, in plain text"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "files")


async def talked(store: LocalFolder) -> Company:
    """A company made through the real verbs, with a conversation and a file."""
    company = await make_company("talked", greeter())
    contact_id = await new_visitor(company)
    for n in range(5):
        await says(company, contact_id, f"message {n} of {contact_id}")
    await take_file(store, company.tenant_id, name="a.txt", content=_PICTURE, contact_id=contact_id, member_id=None)
    return company


async def test_every_table_goes_along_or_is_left_out_for_a_reason(
    database: None, servers: TestServers, tmp_path: Path, store: LocalFolder
) -> None:
    tenant_id = await planted_company(servers)
    made = await export_to(tenant_id, tmp_path / "a.zip", store)
    tables = tenant_tables() - {"step"}  # a partition of flow_step

    assert set(made.tables) | set(left_out.TABLES) == tables
    assert not set(made.tables) & set(left_out.TABLES)
    assert all(len(why) > 10 for why in left_out.told().values())
    assert {table for table, _column in left_out.COLUMNS} <= set(made.tables)
    assert {table: made.parts[f"tables/{table}.ndjson"].rows for table in made.tables} == {
        table: 2 if table == "flow_step" else 1 for table in made.tables
    }
    async with acting_for(tenant_id):
        shapes = {shape.name for shape in await tenant_shapes()}
    assert shapes == tables


async def test_no_secret_is_in_it(database: None, servers: TestServers, tmp_path: Path, store: LocalFolder) -> None:
    tenant_id = await planted_company(servers)
    await with_settings_of_secrets(tenant_id)
    made = await export_to(tenant_id, tmp_path / "a.zip", store)
    lines = lines_of(tmp_path / "a.zip")

    assert "s1.1." not in str(lines)
    assert msgspec.json.decode(lines["tables/installation.ndjson"][0])["settings"] == {
        "base_url": "https://x.example",
        "model": "m",
    }
    assert msgspec.json.decode(lines["tables/connection.ndjson"][0])["credentials"] == ""
    assert made.secrets_left_out == 2


async def test_it_is_consistent_at_one_moment(database: None, tmp_path: Path, store: LocalFolder) -> None:
    """Whatever is written while it is read is not in it, in no table."""
    company = await talked(store)
    contact_id = await new_visitor(company)
    began, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Into):
        async def drain(self, *, last: bool = False) -> None:
            began.set()
            await go_on.wait()
            await super().drain(last=last)

    from tenants.export.take import take

    writing = asyncio.create_task(take(company.tenant_id, Slow(tmp_path / "a.zip"), store))
    await began.wait()
    await says(company, contact_id, "said while it was read")
    go_on.set()
    await writing
    lines = lines_of(tmp_path / "a.zip")

    assert "said while it was read" not in str(lines)
    messages = [msgspec.json.decode(line) for line in lines["tables/message.ndjson"]]
    last = {row["id"]: row["last_seq"] for row in map(msgspec.json.decode, lines["tables/conversation.ndjson"])}
    assert all(sum(m["conversation_id"] == talk for m in messages) == seq for talk, seq in last.items())


@pytest.mark.parametrize("seed", ["planted", "talked"])
async def test_taken_in_elsewhere_it_is_the_same_to_the_byte(
    database: None, servers: TestServers, tmp_path: Path, store: LocalFolder, seed: str
) -> None:
    company = await talked(store) if seed == "talked" else None
    tenant_id = company.tenant_id if company else await planted_company(servers)
    first = await export_to(tenant_id, tmp_path / "a.zip", store)
    there = LocalFolder(tmp_path / "there")
    async with fresh_database(servers) as apart, over(apart):
        made = await bring_in(tmp_path / "a.zip", there)
        assert (made.tenant_id, made.is_copy, made.rows) == (tenant_id, False, first.rows - _due(tmp_path / "a.zip"))
        await _forget_what_was_asked_anew(tenant_id)
        second = await export_to(tenant_id, tmp_path / "b.zip", there)
        if company is not None:
            found = await find_door("channel", digest(company.channel_key))
            assert found is not None and found.target_id == company.channel_id
            assert await find_door("member", company.admin.account_id.bytes) is not None
    one, other = lines_of(tmp_path / "a.zip"), lines_of(tmp_path / "b.zip")
    assert {name for name in one if one[name] != other[name]} <= {"due.ndjson"}
    assert set(one["due.ndjson"]) <= set(other["due.ndjson"])
    files = {name: part for name, part in first.parts.items() if name.startswith("files/")}
    assert files == {name: part for name, part in second.parts.items() if name.startswith("files/")}
    assert len(files) == (1 if seed == "talked" else 0)


def _due(path: Path) -> int:
    return len(lines_of(path)["due.ndjson"])


async def _forget_what_was_asked_anew(tenant_id: UUID) -> None:
    """Taking in asks for its own work: an index is built."""
    async with acting_for(tenant_id):
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'job'")


@pytest.mark.parametrize("seed", ["planted", "talked"])
async def test_a_copy_beside_the_original_is_the_same_but_for_ids(
    database: None, servers: TestServers, tmp_path: Path, store: LocalFolder, seed: str
) -> None:
    company = await talked(store) if seed == "talked" else None
    tenant_id = company.tenant_id if company else await planted_company(servers)
    first = await export_to(tenant_id, tmp_path / "a.zip", store)
    made = await bring_in(tmp_path / "a.zip", store, slug=f"copy-{new_id().hex[-8:]}")
    assert made.is_copy and made.tenant_id != tenant_id
    await export_to(made.tenant_id, tmp_path / "b.zip", store)
    one, other = lines_of(tmp_path / "a.zip"), lines_of(tmp_path / "b.zip")

    # the shape of every row, whatever its ids are
    for name in first.parts:
        if name.startswith("tables/"):
            assert sorted(map(_without_ids, one[name])) == sorted(map(_without_ids, other[name])), name
    # no row of the copy names a row of the original, and what belongs to everybody is named still
    own = await _ids(tenant_id)
    told = "\n".join(line for name, lines in other.items() if name != "due.ndjson" for line in lines)
    assert [each for each in own if each in told] == []
    for table, column in EVERYBODYS:
        assert _values(one, table, column) == _values(other, table, column)
    # ids made in the order of time keep it
    times = [row["id"] for row in map(msgspec.json.decode, other["tables/message.ndjson"])]
    texts = [row["text"] for row in map(msgspec.json.decode, other["tables/message.ndjson"])]
    assert times == sorted(times)
    assert [_without_ids(text) for text in texts] == [
        _without_ids(row["text"]) for row in map(msgspec.json.decode, one["tables/message.ndjson"])
    ]
    if company is not None:
        new_key = made.channel_keys[company.channel_key]
        found = await find_door("channel", digest(new_key))
        assert found is not None and found.tenant_id == made.tenant_id
        said = [text for text in texts if text.startswith("message 0 of ")]
        async with acting_for(made.tenant_id):
            contacts = {str(row["id"]) for row in await fetch("SELECT id FROM contact WHERE tenant_id = $1")}
        assert said[0].removeprefix("message 0 of ") in contacts, "an id in a text is an id of the copy, too"
        assert (await find_company(made.tenant_id)).status == "active"  # type: ignore[union-attr]  # it was just made
        async with acting_for(made.tenant_id):
            files = await fetch("SELECT storage_key FROM file WHERE tenant_id = $1")
        assert await store.get(files[0]["storage_key"]) == _PICTURE


async def _ids(tenant_id: UUID) -> list[str]:
    """Every id of a company's rows."""
    async with acting_for(tenant_id):
        shapes = [shape for shape in await tenant_shapes() if "id" in shape.key]
    found = {str(tenant_id)}
    from hubwright.kernel.database.whole_tables import read_lines

    for shape in shapes:
        async with acting_for(tenant_id):
            async for lines in read_lines(shape, ["id"], 1_000):
                found |= {msgspec.json.decode(line)["id"] for line in lines}
    return sorted(found)


def _without_ids(line: str) -> str:
    line = re.sub(r'"key":"[0-9a-f]{20}"', '"key":""', line)  # a channel's public key may be new
    return _ID.sub("<id>", line)


def _values(lines: dict[str, list[str]], table: str, column: str) -> list[str]:
    rows = [msgspec.json.decode(line) for line in lines[f"tables/{table}.ndjson"]]
    return sorted(str(row[column]) for row in rows)


async def test_the_same_archive_gives_each_copy_ids_of_its_own_that_follow_from_it() -> None:
    old, one, other = new_id(), new_id(), new_id()
    assert moved(old, one) == moved(old, one) != moved(old, other)
    assert moved(old, one) != old


async def test_what_was_changed_is_refused_and_nothing_is_there_afterwards(
    database: None, servers: TestServers, tmp_path: Path, store: LocalFolder
) -> None:
    tenant_id = await planted_company(servers)
    path, bad = tmp_path / "a.zip", tmp_path / "bad.zip"
    await export_to(tenant_id, path, store)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "tables/contact_field.ndjson":
                content = content.replace(b"CANARY", b"PARROT")
            target.writestr(name, content)
    with pytest.raises(StartRefused, match=r"contact_field\.ndjson is not what was written"):
        Given(bad)
    with pytest.raises(StartRefused, match="no file"):
        Given(tmp_path / "none.zip")


async def test_one_transaction_takes_it_in_or_nothing_of_it(
    database: None, servers: TestServers, tmp_path: Path, store: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await talked(store)
    await export_to(company.tenant_id, tmp_path / "a.zip", store)
    there = LocalFolder(tmp_path / "there")

    async def fails() -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("tenants.bring_in.bring_in._open_doors", fails)
    async with fresh_database(servers) as apart, over(apart):
        with pytest.raises(RuntimeError, match="stops here"):
            await bring_in(tmp_path / "a.zip", there)
        assert await find_company(company.tenant_id) is None
    assert list((tmp_path / "there").rglob("*.png")) == []
    assert not (tmp_path / "there" / str(company.tenant_id)).exists()
