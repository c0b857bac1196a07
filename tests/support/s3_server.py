"""A faithful little object store: path addresses, signatures and hashes checked, lists in pages, and trouble on demand.

Its way of checking a signature is written from the protocol's description, apart from ours. `tests/integration/files`
holds the same contract against it as against a folder.
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, unquote
from xml.sax.saxutils import escape

import uvicorn

from tests.support.ports import free_port

KEY_ID, SECRET, REGION, BUCKET = "AKIDTEST", "a-secret-of-the-test", "eu-test-1", "hub-files"
PAGE = 3


class Refused(Exception):
    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code
        super().__init__(code)


class ObjectStore:
    """The store; `objects` is what it keeps, `trouble` what happens to the next requests."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.trouble: list[str] = []
        self.seen: list[tuple[str, str]] = []
        self.base = ""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body = b""
        while True:
            part = await receive()
            if part["type"] == "http.disconnect":  # cut off in the middle: nothing is kept
                return
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        trouble = self.trouble.pop(0) if self.trouble else ""
        try:
            if trouble == "busy":
                raise Refused(503, "SlowDown")
            status, headers, answer = self._do(scope, body)
        except Refused as refused:
            status, headers = refused.status, {"content-type": "application/xml"}
            answer = f"<?xml version='1.0'?><Error><Code>{refused.code}</Code></Error>".encode()
        cut = trouble == "cut" and len(answer) > 1
        headers["content-length"] = str(len(answer))
        told = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": told})
        if cut:
            await send({"type": "http.response.body", "body": answer[: len(answer) // 2], "more_body": True})
            raise ConnectionResetError("cut off, as asked")
        await send({"type": "http.response.body", "body": answer})

    def _do(self, scope: dict[str, Any], body: bytes) -> tuple[int, dict[str, str], bytes]:
        path = scope["raw_path"].decode().partition("?")[0]
        self.seen.append((scope["method"], path))
        self._check(scope, path, body)
        bucket, _slash, key = unquote(path).removeprefix("/").partition("/")
        if bucket != BUCKET:
            raise Refused(404, "NoSuchBucket")
        match scope["method"], bool(key):
            case "PUT", True:
                self.objects[key] = body
                return 200, {"etag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'}, b""
            case "GET", True:
                if key not in self.objects:
                    raise Refused(404, "NoSuchKey")
                return 200, {"content-type": "binary/octet-stream"}, self.objects[key]
            case "DELETE", True:
                self.objects.pop(key, None)
                return 204, {}, b""
            case "GET", False:
                return self._list(dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)))
        raise Refused(405, "MethodNotAllowed")

    def _list(self, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        assert asked["list-type"] == "2"
        after = asked.get("continuation-token", "")
        keys = sorted(key for key in self.objects if key.startswith(asked.get("prefix", "")) and key > after)
        page, more = keys[:PAGE], len(keys) > PAGE
        told = "".join(f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in page)
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        answer = (
            "<?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{told}{token}</ListBucketResult>"
        )
        return 200, {"content-type": "application/xml"}, answer.encode()

    def _check(self, scope: dict[str, Any], path: str, body: bytes) -> None:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        kind, _space, told = headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in told.split(",") if "=" in part)
        if kind != "AWS4-HMAC-SHA256" or {"Credential", "SignedHeaders", "Signature"} - parts.keys():
            raise Refused(403, "AccessDenied")
        key_id, day, region, service, last = parts["Credential"].split("/")
        if key_id != KEY_ID:
            raise Refused(403, "InvalidAccessKeyId")
        moment = headers["x-amz-date"]
        if abs(datetime.now(UTC) - datetime.strptime(moment + "+0000", "%Y%m%dT%H%M%SZ%z")) > timedelta(minutes=15):
            raise Refused(403, "RequestTimeTooSkewed")
        names = parts["SignedHeaders"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names) or region != REGION:
            raise Refused(403, "AccessDenied")
        query = sorted(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        asked = "&".join(f"{quote(name, safe='-._~')}={quote(value, safe='-._~')}" for name, value in query)
        lines = [f"{name}:{' '.join(headers[name].split())}\n" for name in names]
        digest = headers["x-amz-content-sha256"]
        whole = f"{scope['method']}\n{path}\n{asked}\n{''.join(lines)}\n{parts['SignedHeaders']}\n{digest}"
        to_sign = (
            f"AWS4-HMAC-SHA256\n{moment}\n{day}/{region}/{service}/{last}\n{hashlib.sha256(whole.encode()).hexdigest()}"
        )
        key = hmac.new(f"AWS4{SECRET}".encode(), day.encode(), hashlib.sha256).digest()
        for word in (region, service, last):
            key = hmac.new(key, word.encode(), hashlib.sha256).digest()
        if hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest() != parts["Signature"]:
            raise Refused(403, "SignatureDoesNotMatch")
        if hashlib.sha256(body).hexdigest() != digest:
            raise Refused(400, "XAmzContentSHA256Mismatch")


@asynccontextmanager
async def object_store() -> AsyncIterator[ObjectStore]:
    """Serve one on a port of this machine."""
    store, port = ObjectStore(), free_port()
    config = uvicorn.Config(store, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]  # the test run keeps its own
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not running.done(), "it did not start"
            await asyncio.sleep(0.01)
        store.base = f"http://127.0.0.1:{port}"
        yield store
    finally:
        server.should_exit = True
        await asyncio.wait_for(running, 15)
