"""A service on loopback behind a key, and a plugin from outside with everything that is looked at before it is on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from hubwright.kernel.settings import settings, use_settings
from hubwright_sdk import (
    CallContext,
    CheckRow,
    InboundPost,
    NodeCall,
    NodeResult,
    PanelAsked,
    PanelContent,
    PanelRow,
    Received,
    Refused,
)
from tests.support.plugins import Plain, both, form, manifest

WIZARD = "test-wizard"
KEY = "the-warehouse-key"
SECRET = "a secret of this door"


class Warehouse:
    """Answers whoever brings the key, and anybody who only asks whether it is there."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        known = f"x-key: {KEY}" in head.lower() or head.startswith("HEAD ")
        body = b"" if head.startswith("HEAD ") else b"3 left"
        first = f"HTTP/1.1 {'200 OK' if known else '401 No'}"
        writer.write(f"{first}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def warehouse() -> AsyncIterator[Warehouse]:
    """One that an operator let through."""
    running = Warehouse()
    server = await asyncio.start_server(running.answer, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{running.port}"})))
    try:
        yield running
    finally:
        use_settings(before)
        server.close()
        await server.wait_closed()


class Wizard(Plain):
    """Asks the warehouse in a step, shows a panel, takes posts; `own_check` says whether it checks itself."""

    def __init__(self, *, own_check: bool = False) -> None:
        self.posts: list[InboundPost] = []
        self.content = True
        field = {"type": "string", "x-title": both("Article"), "x-kind": "template"}
        count = {"type": "string", "x-title": both("How many"), "x-kind": "expr", "default": "1"}
        kept = {"type": "string", "x-title": both("Variable"), "x-kind": "var"}
        self.manifest = manifest(
            WIZARD,
            kind=["erp"],
            scopes=["contact:read"],
            optional_scopes=["message:send"],
            data_classes=["contact.name"],
            implements=["check"] if own_check else [],
            config_schema={
                **form(
                    address={"type": "string", "x-title": both("Address of the service")},
                    word={"type": "string", "x-secret": True, "x-title": both("Word to sign with"), "default": ""},
                ),
                "required": ["address"],
            },
            egress=[{"setting": "address", "purpose": both("asks what is left"), "connection": "key"}],
            connections=[
                {"name": "key", "title": both("Warehouse"), "scheme": "api_key", "placed": "header",
                 "placed_as": "X-Key"},
            ],
            inbound=[{"path": "in", "title": both("Deliveries"), "verifier": "slack", "secret": "word"}],
            panels=[{"name": "facts", "title": both("Facts")}],
            nodes=[
                {
                    "name": "look",
                    "title": both("Look into the stock"),
                    "help": both("Asks the warehouse."),
                    "category": "data",
                    "ports": [{"id": "there", "title": both("In stock")}],
                    "schema": {**form(article=field, wanted=count, left=kept), "required": ["article"]},
                    "repeatable": True,
                }
            ],
        )  # fmt: skip

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        answer = await context.http.send("GET", context.settings["address"], headers={}, deadline_s=context.deadline_s)
        if answer.status != 200:
            raise Refused("the warehouse says no")
        return NodeResult("there", {"left": answer.body, "asked": dict(call.input)})

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        return PanelContent(rows=[PanelRow(label="Name", value=asked.contact.name if asked.contact else "nobody")])

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        self.posts.append(post)
        return Received()

    async def check(self, context: CallContext) -> list[CheckRow]:
        return [
            CheckRow("Stock list", ok=self.content, text="asked in " + context.language),
            CheckRow("Prices", ok=True),
        ]
