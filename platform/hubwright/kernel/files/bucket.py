"""A bucket of an object store that speaks S3's protocol: Amazon's, MinIO, Ceph, and most others."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlsplit

import httpx
import structlog
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]  # it has no types

from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.files.away import StoreAway
from hubwright.kernel.files.port import CHUNK
from hubwright.kernel.files.signing import Credentials, encoded, query_of, signed

log = structlog.get_logger()
_EMPTY = hashlib.sha256(b"").hexdigest()
_TRIES = 3
_PASSES = frozenset({429, 500, 502, 503, 504})
_TIMES = httpx.Timeout(connect=5, read=30, write=30, pool=30)


class Bucket:
    """Keys are paths below the bucket's own (`endpoint/bucket/key`), which every store understands."""

    def __init__(
        self, endpoint: str, bucket: str, credentials: Credentials, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._host = urlsplit(endpoint).netloc
        self._path = urlsplit(endpoint).path.rstrip("/") + f"/{encoded(bucket)}"
        self._credentials = credentials
        self._now = now
        self._client = httpx.AsyncClient(
            base_url=f"{urlsplit(endpoint).scheme}://{self._host}",
            timeout=_TIMES,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=16),
        )

    async def put(self, key: str, content: bytes) -> None:
        """Store; the store itself compares the hash, and what was cut off is not there."""
        await self._ask("PUT", key, content=content, digest=hashlib.sha256(content).hexdigest())

    async def put_from(self, key: str, chunks: AsyncIterator[bytes], *, size: int, sha256: str) -> None:
        """The same, bit by bit; there is no second try, since what was read cannot be read again."""
        async with self._answer("PUT", key, content=chunks, digest=sha256, size=size):
            return

    async def get(self, key: str) -> bytes:
        """Read; Missing when it is not there."""
        return await self._ask("GET", key)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """Read bit by bit."""
        async with self._answer("GET", key) as answer:
            try:
                async for chunk in answer.aiter_bytes(CHUNK):
                    yield chunk
            except httpx.HTTPError as failure:
                raise _away(failure) from failure

    async def delete(self, key: str) -> None:
        """Remove; nothing happens when it is not there."""
        try:
            await self._ask("DELETE", key)
        except Missing:
            return

    async def delete_below(self, prefix: str) -> int:
        """Remove everything whose key begins so; tells how many there were."""
        count = 0
        for key in [key async for key in self.listed(prefix)]:
            await self.delete(key)
            count += 1
        return count

    async def listed(self, prefix: str = "") -> AsyncIterator[str]:
        """Every key that begins so, in order."""
        more: dict[str, str] = {}
        while True:
            page = await self._ask("GET", "", parameters={"list-type": "2", "prefix": prefix, **more})
            keys, token = _listed(page)
            for key in keys:
                yield key
            if not token:
                return
            more = {"continuation-token": token}

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()

    async def _ask(
        self,
        method: str,
        key: str,
        *,
        content: bytes = b"",
        digest: str = _EMPTY,
        parameters: Mapping[str, str] | None = None,
    ) -> bytes:
        """One request, tried again while the store is out of breath; each of them may be done twice."""
        for tries_left in reversed(range(_TRIES)):
            try:
                asked = self._answer(method, key, content=content, digest=digest, parameters=parameters)
                async with asked as answer:
                    return await answer.aread()
            except httpx.HTTPError as failure:
                if not tries_left:
                    raise _away(failure) from failure
            except StoreAway as failure:
                if not tries_left or not failure.passes:
                    raise
        raise AssertionError("the last try has raised or returned")

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        key: str,
        *,
        content: bytes | AsyncIterator[bytes] = b"",
        digest: str = _EMPTY,
        size: int | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> AsyncIterator[httpx.Response]:
        path, query = self._path + (f"/{encoded(key, '/')}" if key else ""), query_of(parameters or {})
        headers = signed(self._credentials, method, path, query, {"host": self._host}, digest, self._now())
        if size is not None:
            headers["content-length"] = str(size)
        address = httpx.URL(path + (f"?{query}" if query else ""))
        request = self._client.build_request(method, address, headers=headers, content=content or None)
        try:
            answer = await self._client.send(request, stream=True)
        except httpx.HTTPError as failure:
            raise _away(failure) from failure
        try:
            if not answer.is_success:
                raise await _refused(answer)
            yield answer
        finally:
            await answer.aclose()


async def _refused(answer: httpx.Response) -> Exception:
    """What the store says, for the log and the operator; never a key or a signature."""
    code = _word(await answer.aread(), "Code")
    if answer.status_code == httpx.codes.NOT_FOUND and code in ("NoSuchKey", ""):
        return Missing("file")
    log.error("store_refused", status=answer.status_code, code=code)
    return StoreAway(
        f"the object store answered {answer.status_code} {code}".strip(), passes=answer.status_code in _PASSES
    )


def _away(failure: httpx.HTTPError) -> StoreAway:
    log.error("store_away", error=type(failure).__name__)
    return StoreAway(f"the object store cannot be reached: {type(failure).__name__}", passes=True)


def _word(page: bytes, name: str) -> str:
    try:
        found = fromstring(page).find(f".//{{*}}{name}")
    except (ParseError, ValueError):
        return ""
    return (found.text or "") if found is not None else ""


def _listed(page: bytes) -> tuple[list[str], str]:
    try:
        told = fromstring(page)
    except (ParseError, ValueError) as failure:
        raise StoreAway("the object store's list cannot be read", passes=False) from failure
    keys = [each.text or "" for each in told.iterfind(".//{*}Contents/{*}Key")]
    return keys, _word(page, "NextContinuationToken")
