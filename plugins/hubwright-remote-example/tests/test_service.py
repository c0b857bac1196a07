"""What a service behind a remote plugin must get right: who calls, when, and that a secret is only taken once."""

import base64
import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import hubwright_remote_example
from hubwright_remote_example_service.service import DeliveryTimes, server
from hubwright_sdk import read_manifest

NOW = 1_790_000_000
PLATFORM = Ed25519PrivateKey.from_private_bytes(b"p" * 32)
PUBLIC = "whpk_" + base64.b64encode(PLATFORM.public_key().public_bytes_raw()).decode()
SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()


def signed(body: bytes, *, by: str = SECRET, at: int = NOW, identity: str = "m1") -> dict[str, str]:
    told = f"{identity}.{at}.".encode() + body
    if by == "platform":
        signature = "v1a," + base64.b64encode(PLATFORM.sign(told)).decode()
    else:
        mac = hmac.new(base64.b64decode(by.removeprefix("whsec_")), told, hashlib.sha256).digest()
        signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": identity, "webhook-timestamp": str(at), "webhook-signature": signature}


def call(kind: str, **more: Any) -> bytes:
    return json.dumps({"type": kind, "installation_id": "i1", **more}).encode()


INSTALLED = call("installed", secret=SECRET)
NODE = call("node", node="estimate", input={"postcode": "20095"}, settings={"express": False})


@pytest.fixture
def service() -> DeliveryTimes:
    return DeliveryTimes(PUBLIC, now=lambda: NOW)


@pytest.fixture
def known(service: DeliveryTimes) -> DeliveryTimes:
    assert service.answer(signed(INSTALLED, by="platform"), INSTALLED) == (200, {})
    return service


def test_it_answers_whoever_was_installed(known: DeliveryTimes) -> None:
    assert known.answer(signed(NODE), NODE) == (200, {"port": "estimated", "values": {"days": 2}})
    express = call("node", node="estimate", input={"postcode": "20095"}, settings={"express": True})
    assert known.answer(signed(express), express)[1]["values"] == {"days": 1}
    nowhere = call("node", node="estimate", input={"postcode": "?"}, settings={})
    assert known.answer(signed(nowhere), nowhere) == (200, {"port": "unknown"})


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, NODE),
        (signed(NODE, by="whsec_" + base64.b64encode(b"x" * 24).decode()), NODE),
        (signed(NODE), NODE.replace(b"20095", b"10115")),
        (signed(NODE, at=NOW - 301), NODE),
        (signed(NODE, at=NOW + 301), NODE),
        ({**signed(NODE), "webhook-id": "m2"}, NODE),
        ({**signed(NODE), "webhook-signature": "v1,zz"}, NODE),
        (signed(NODE, by="platform"), NODE),
        (signed(b"{"), b"{"),
        (signed(b"[]"), b"[]"),
    ],
)
def test_nobody_else_is_answered(known: DeliveryTimes, headers: dict[str, str], body: bytes) -> None:
    assert known.answer(headers, body)[0] == 401


def test_only_the_platform_installs_and_only_once(known: DeliveryTimes, service: DeliveryTimes) -> None:
    other = "whsec_" + base64.b64encode(b"o" * 24).decode()
    again = call("installed", secret=other)
    assert known.answer(signed(again, by="platform"), again)[0] == 401
    assert known.secrets == {"i1": SECRET}
    forged = json.dumps({"type": "installed", "installation_id": "i2", "secret": other}).encode()
    assert service.answer(signed(forged, by=other), forged)[0] == 401
    assert known.answer(signed(INSTALLED, by="platform"), INSTALLED)[0] == 200, (
        "the platform repeats what was not heard"
    )


def test_a_secret_changes_by_the_one_before_and_ends_with_the_installation(known: DeliveryTimes) -> None:
    other = "whsec_" + base64.b64encode(b"o" * 24).decode()
    changed = call("secret_changed", secret=other)
    assert known.answer(signed(changed), changed)[0] == 200
    assert known.answer(signed(NODE), NODE)[0] == 401
    assert known.answer(signed(NODE, by=other), NODE)[0] == 200
    removed = call("removed")
    assert known.answer(signed(removed, by=other), removed)[0] == 200
    assert known.answer(signed(NODE, by=other), NODE)[0] == 401
    assert known.secrets == {}


def test_events_are_taken_and_strange_calls_refused(known: DeliveryTimes) -> None:
    event = call("on_event", argument={"id": "e1", "name": "conversation.opened", "at": "2026-11-26T12:00:00Z"})
    assert known.answer(signed(event), event) == (200, []), "it wishes for nothing"
    post = call("receive", argument={"path": "in", "key": "k", "body": "{}"})
    assert known.answer(signed(post), post) == (200, {})
    assert [each["argument"].get("name", "post") for each in known.events] == ["conversation.opened", "post"]
    strange = call("erase_everything")
    assert known.answer(signed(strange), strange)[1]["failed"] == "refused"


@pytest.fixture
def port(known: DeliveryTimes) -> Iterator[int]:
    running = server(known, 0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running.server_address[1]
    running.shutdown()
    running.server_close()
    thread.join()


def test_over_http(port: int) -> None:
    def post(headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return answer.status, told

    assert post(signed(NODE), NODE) == (200, {"port": "estimated", "values": {"days": 2}})
    assert post({}, NODE)[0] == 401
    assert post({}, b"")[0] == 401


def test_the_manifest_is_whole() -> None:
    manifest = read_manifest(Path(hubwright_remote_example.__file__).parent)
    assert (manifest.tier, manifest.entry_point) == ("remote", None)
    assert [node.name for node in manifest.nodes] == ["estimate"]
