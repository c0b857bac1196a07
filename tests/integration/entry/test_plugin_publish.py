"""`hubwright plugin publish`: exactly the signed bytes arrive, and the token goes nowhere else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubwright.entry.cli import main
from tests.support.release_receiver import Receiver, receiving
from tests.support.releases import packed

TOKEN = "hwp_a-token-of-a-partner"


@pytest.fixture
def marketplace() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", TOKEN)
    path = tmp_path / "acme_stock-1.2.0-py3-none-any.whl"
    path.write_bytes(packed(tmp_path / "stock"))
    assert main(["plugin", "keygen", str(tmp_path / "partner.key")]) == 0
    assert main(["plugin", "sign", str(path), "--key", str(tmp_path / "partner.key")]) == 0
    return path


def publish(archive: Path, server: str) -> int:
    return main(["plugin", "publish", str(archive), "--server", server])


def test_the_archive_and_its_statement_arrive_as_they_are(
    marketplace: Receiver, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert publish(archive, marketplace.address + "/") == 0
    assert capsys.readouterr().out == "release r1 is draft, grade silver\n"
    ((path, authorization, parts),) = marketplace.received
    assert (path, authorization) == ("/api/v1/partner/releases", f"Bearer {TOKEN}")
    beside = archive.with_name(archive.name + ".signed.json")
    assert parts == {"archive": archive.read_bytes(), "signed": beside.read_bytes()}


@pytest.mark.parametrize("whole", [True, False])
def test_the_report_is_told_line_by_line(
    *, whole: bool, marketplace: Receiver, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer holds the whole report, or its lines alone."""
    found = {"path": "README.md", "line": 1, "text": "say more"}
    lines = [
        {"rule": "manifest", "grade": "bronze", "findings": []},
        {"rule": "readme", "grade": "bronze", "findings": [found, {**found, "line": 2}]},
    ]
    report = {"plugin": "acme-stock", "lines": lines} if whole else lines
    marketplace.says = json.dumps({"release_id": "r1", "state": "draft", "grade": "", "report": report})
    capsys.readouterr()
    assert publish(archive, marketplace.address) == 0
    assert capsys.readouterr().out.splitlines() == [
        "release r1 is draft",
        "  readme (bronze): README.md:1: say more; README.md:2: say more",
    ]


def test_a_problem_is_told_as_its_sentence(
    marketplace: Receiver, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marketplace.status = 409
    marketplace.says = json.dumps({"title": "Conflict", "detail": "This version was handed in before."})
    assert publish(archive, marketplace.address) == 2
    told = capsys.readouterr().err
    assert told == f"hubwright: {marketplace.address} refuses this (409): This version was handed in before.\n"


def test_a_refusal_is_told_and_the_token_is_not(
    marketplace: Receiver, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marketplace.status, marketplace.says = 422, '{"code": "unknown_key"}'
    assert publish(archive, marketplace.address) == 2
    told = "".join(capsys.readouterr())
    assert "422" in told
    assert "unknown_key" in told
    assert TOKEN not in told


def test_a_token_never_goes_over_an_open_line(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(archive, "http://hub.example") == 2
    assert "https only" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_told(
    marketplace: Receiver, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marketplace.server.server_close()
    assert publish(archive, marketplace.address) == 2
    assert "cannot be reached" in capsys.readouterr().err


def test_what_is_not_signed_or_has_no_token_is_not_sent(
    marketplace: Receiver, archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HUBWRIGHT_TOKEN")
    assert publish(archive, marketplace.address) == 2
    assert "HUBWRIGHT_TOKEN" in capsys.readouterr().err
    archive.with_name(archive.name + ".signed.json").unlink()
    assert publish(archive, marketplace.address) == 2
    assert "not signed" in capsys.readouterr().err
    assert marketplace.received == []
