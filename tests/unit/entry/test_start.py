"""Settings at the start, the signing key in the data folder, and what the demo keeps there."""

import argparse
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hubwright.entry import servers, start
from hubwright.entry.demo import order_services
from hubwright.entry.demo.record import DemoRecord, KeptSecrets, Login, read_record, write_record
from hubwright.entry.orders.goods import ASSORTMENTS
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import Settings
from tenants.demo_companies import COMPANIES


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = start.kept_key(data)
    assert len(first) >= 32
    assert start.kept_key(data) == first
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir() if path.name.startswith(".secret")] == []


def test_many_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    start.kept_key(tmp_path / "data")
    (tmp_path / "data" / "secret_key").unlink()
    before = os.getpid
    pids = iter(range(900_000, 900_100))
    os.getpid = lambda: next(pids)  # threads stand in for processes here
    try:
        with ThreadPoolExecutor(8) as many:
            assert len(set(many.map(lambda _: start.kept_key(tmp_path / "data"), range(16)))) == 1
    finally:
        os.getpid = before


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    start.kept_key(tmp_path)
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(StartRefused, match="damaged"):
        start.kept_key(tmp_path)


def test_a_folder_of_another_version_gets_no_key(tmp_path: Path) -> None:
    (tmp_path / "hubwright.json").write_text('{"format":99}')
    with pytest.raises(StartRefused, match="another version"):
        start.kept_key(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["hubwright.json"]


def test_children_never_learn_the_login_that_changes_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIGRATE_DATABASE_URL", "postgresql://owner:word@host/db")
    settings = Settings(database_url="postgresql://rt:word@host/db", migrate_database_url="postgresql://owner@host/db")
    assert not [value for value in servers.environment(settings).values() if "owner" in value]


def test_migrating_needs_its_own_login() -> None:
    with pytest.raises(StartRefused, match="MIGRATE_DATABASE_URL"):
        servers.migrate_now(Settings(database_url="postgresql://rt@host/db"))
    with pytest.raises(StartRefused, match="names no login"):
        servers.migrate_now(Settings(database_url="postgresql:///db", migrate_database_url="postgresql://o@host/db"))


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUBWRIGHT_DATA", "/somewhere/else")
    assert start.load(argparse.Namespace(data=tmp_path)).data == tmp_path
    assert start.load(argparse.Namespace(data=None)).data == Path("/somewhere/else")


def _record() -> DemoRecord:
    return DemoRecord(
        base="http://127.0.0.1:1",
        operator=Login("o@x", "p"),
        tenants=[],
        order_services={"aurora": 1},
        secrets={"aurora": KeptSecrets(passwords={"admin": "a"}, api_key="k")},
    )


def test_the_record_comes_back_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    write_record(tmp_path, _record())
    assert read_record(tmp_path) == _record()
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert b"\n" not in _record().line()


def test_a_damaged_record_is_refused_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{")
    with pytest.raises(StartRefused, match="damaged"):
        read_record(tmp_path)
    assert (tmp_path / "demo.json").read_text() == "{"


def test_ports_stay_while_they_are_free() -> None:
    first = order_services.choose_ports({})
    assert len(set(first.values())) == 3
    assert order_services.choose_ports(first) == first
    assert order_services.choose_ports({**first, "aurora": 1 if os.geteuid() else 0})["brook"] == first["brook"]


def test_every_demo_company_has_an_order_service() -> None:
    assert tuple(company.slug for company in COMPANIES) == order_services.COMPANIES == tuple(ASSORTMENTS)


def test_a_wish_is_granted_once(tmp_path: Path) -> None:
    child = order_services.child("aurora", 1, tmp_path)
    assert child.wanted is not None
    assert child.wanted(True) is True
    assert child.wanted(False) is False, "what somebody killed stays away"
    order_services.ask(tmp_path, "aurora", run=False)
    assert child.wanted(True) is False
    assert child.wanted(False) is False
    order_services.ask(tmp_path, "aurora", run=True)
    assert child.wanted(False) is True
    order_services.ask(tmp_path, "aurora", run=False)
    order_services.ask(tmp_path, "aurora", run=True)
    assert child.wanted(True) is True, "the last wish counts"
    order_services.ask(tmp_path, "brook", run=False)
    order_services.forget_wishes(tmp_path)
    assert list(tmp_path.iterdir()) == []
