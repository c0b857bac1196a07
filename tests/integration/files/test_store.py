"""What every store of files promises, held against a folder, a bucket, and a bucket with a folder behind it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing, StartRefused
from hubwright.kernel.files import (
    Bucket,
    FileStore,
    LocalFolder,
    StoreAway,
    WithOlder,
    close_stores,
    file_store,
    move_older,
)
from hubwright.kernel.files.signing import Credentials
from hubwright.kernel.settings import Settings
from tests.support.s3_server import BUCKET, KEY_ID, REGION, SECRET, ObjectStore, object_store

GOOD = Credentials(KEY_ID, SECRET, REGION)


@pytest.fixture
async def server() -> AsyncIterator[ObjectStore]:
    async with object_store() as running:
        yield running


@pytest.fixture
async def bucket(server: ObjectStore) -> AsyncIterator[Bucket]:
    opened = Bucket(server.base, BUCKET, GOOD)
    yield opened
    await opened.close()


@pytest.fixture(params=["folder", "bucket", "both"])
async def store(request: pytest.FixtureRequest, bucket: Bucket, tmp_path: Path) -> FileStore:
    folder = LocalFolder(tmp_path / "files")
    return {"folder": folder, "bucket": bucket, "both": WithOlder(bucket, folder)}[request.param]


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def test_what_was_put_comes_back(store: FileStore) -> None:
    for key, content in {"a/1": b"one", "a/2": b"", "b/中 +&?%": bytes(range(256)) * 4000}.items():
        await store.put(key, content)
        assert await store.get(key) == content
        assert b"".join([chunk async for chunk in store.read(key)]) == content
    await store.put("a/1", b"another")
    assert await store.get("a/1") == b"another"


async def test_bit_by_bit_it_is_whole_or_not_there(store: FileStore) -> None:
    content = b"0123456789" * 50_000
    right = hashlib.sha256(content).hexdigest()
    await store.put_from("a/whole", pieces(content), size=len(content), sha256=right)
    assert await store.get("a/whole") == content
    with pytest.raises((ValueError, StoreAway)):
        await store.put_from("a/wrong", pieces(content), size=len(content), sha256="0" * 64)

    async def dies() -> AsyncIterator[bytes]:
        yield content[:1000]
        raise RuntimeError("the source went away")

    with pytest.raises((RuntimeError, StoreAway)):
        await store.put_from("a/half", dies(), size=len(content), sha256=right)
    assert [key async for key in store.listed("a/")] == ["a/whole"]


async def test_what_is_not_there_is_missing(store: FileStore) -> None:
    with pytest.raises(Missing):
        await store.get("a/none")
    with pytest.raises(Missing):
        async for _chunk in store.read("a/none"):
            raise AssertionError("nothing is there")
    await store.delete("a/none")
    assert await store.delete_below("a/") == 0


async def test_one_tenant_goes_and_the_others_stay(store: FileStore) -> None:
    for key in [f"one/{n}" for n in range(8)] + ["other/1", "one-more/1"]:
        await store.put(key, key.encode())
    assert [key async for key in store.listed("one/")] == [f"one/{n}" for n in range(8)]
    await store.delete("one/0")
    assert await store.delete_below("one/") == 7
    assert [key async for key in store.listed()] == ["one-more/1", "other/1"]


async def test_many_at_once(store: FileStore) -> None:
    await asyncio.gather(*(store.put(f"t/{n}", b"%d" % n * 5000) for n in range(40)))
    assert await asyncio.gather(*(store.get(f"t/{n}") for n in range(40))) == [b"%d" % n * 5000 for n in range(40)]


@pytest.mark.parametrize("trouble", ["busy", "cut"])
async def test_a_short_trouble_is_not_noticed(bucket: Bucket, server: ObjectStore, trouble: str) -> None:
    await bucket.put("a/1", b"here" * 100)
    server.trouble = [trouble, trouble]
    assert await bucket.get("a/1") == b"here" * 100
    server.trouble = ["busy", "busy"]
    await bucket.put("a/2", b"there")
    assert server.objects["a/2"] == b"there"


async def test_a_longer_one_is_said_and_changes_nothing(bucket: Bucket, server: ObjectStore) -> None:
    server.trouble = ["busy"] * 3
    with pytest.raises(StoreAway, match="503 SlowDown"):
        await bucket.put("a/1", b"never")
    assert server.objects == {}


async def test_nobody_there_is_said(tmp_path: Path) -> None:
    away = Bucket("http://127.0.0.1:9", BUCKET, GOOD)
    with pytest.raises(StoreAway, match="cannot be reached: ConnectError"):
        await away.put("a/1", b"x")
    await away.close()


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Credentials(KEY_ID, "wrong", REGION), "SignatureDoesNotMatch"),
        (Credentials("nobody", SECRET, REGION), "InvalidAccessKeyId"),
        (Credentials(KEY_ID, SECRET, "elsewhere"), "AccessDenied"),
    ],
)
async def test_wrong_keys_are_said_once(server: ObjectStore, bad: Credentials, code: str) -> None:
    store = Bucket(server.base, BUCKET, bad)
    with pytest.raises(StoreAway, match=f"403 {code}") as refused:
        await store.put("a/1", b"x")
    assert SECRET not in str(refused.value) and len(server.seen) == 1
    await store.close()


async def test_a_wrong_clock_and_a_wrong_bucket_are_said(server: ObjectStore) -> None:
    late = Bucket(server.base, BUCKET, GOOD, now=lambda: utc_now().replace(year=2020))
    with pytest.raises(StoreAway, match="RequestTimeTooSkewed"):
        await late.get("a/1")
    await late.close()
    other = Bucket(server.base, "other", GOOD)
    with pytest.raises(StoreAway, match="404 NoSuchBucket"):
        _ = [key async for key in other.listed()]
    with pytest.raises(StoreAway, match="404 NoSuchBucket"):
        await other.get("a/1")
    await other.close()


def named(server: ObjectStore, data: Path) -> Settings:
    return Settings(
        data=data, s3_endpoint=server.base, s3_bucket=BUCKET, s3_region=REGION, s3_key_id=KEY_ID, s3_secret=SECRET
    )


async def test_settings_choose_and_files_move(server: ObjectStore, tmp_path: Path) -> None:
    before = file_store(Settings(data=tmp_path))
    assert isinstance(before, LocalFolder)
    for n in range(20):
        await before.put(f"t/{n}", b"old %d" % n)
    after = file_store(named(server, tmp_path))
    assert isinstance(after, WithOlder)
    await after.put("t/new", b"new")
    assert await after.get("t/3") == b"old 3" and server.objects == {"t/new": b"new"}

    server.trouble = ["", "", "", "busy"]
    with pytest.raises(StoreAway):
        await move_older(before, after.bucket, lambda _done, _of: None)
    assert len([key async for key in after.listed()]) == 21
    told: list[tuple[int, int]] = []
    await move_older(before, after.bucket, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] > 0
    assert len(server.objects) == 21 and await after.get("t/3") == b"old 3"
    await close_stores()
    assert isinstance(file_store(named(server, tmp_path)), Bucket)
    assert file_store(named(server, tmp_path)) is file_store(named(server, tmp_path)), "one set of connections"
    await close_stores()


@pytest.mark.parametrize(
    ("half", "named_in"),
    [
        ({"s3_bucket": "b"}, "HUBWRIGHT_S3_ENDPOINT"),
        ({"s3_endpoint": "https://s3"}, "HUBWRIGHT_S3_BUCKET"),
        ({"s3_endpoint": "https://s3", "s3_bucket": "b", "s3_key_id": "k"}, "HUBWRIGHT_S3_SECRET"),
        ({"s3_endpoint": "s3", "s3_bucket": "b", "s3_key_id": "k", "s3_secret": "s"}, "must be an address"),
    ],
)
async def test_half_an_address_is_refused(tmp_path: Path, half: dict[str, str], named_in: str) -> None:
    with pytest.raises(StartRefused, match=named_in):
        file_store(Settings(data=tmp_path, **half))  # type: ignore[arg-type]  # all of them are words


async def test_the_server_of_these_tests_refuses_what_is_not_signed(server: ObjectStore) -> None:
    async with httpx.AsyncClient(base_url=server.base, trust_env=False) as client:
        assert (await client.get(f"/{BUCKET}/a/1")).status_code == 403
