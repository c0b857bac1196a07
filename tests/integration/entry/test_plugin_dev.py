"""`hubwright plugin dev`: what is saved is installed, and a mistake stops nobody."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubwright.entry.cli import main
from hubwright.entry.commands import plugin_dev
from hubwright.entry.commands.plugin_dev import Follower
from hubwright.entry.commands.plugin_server import Server
from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import key_id, public_key, read_key, read_release, read_signed, verify
from tests.support.release_receiver import Receiver, receiving

CODE = "src/acme_orders/plugin.py"
MANIFEST = "src/acme_orders/manifest.toml"
SAYS_NO = '{"type": "urn:hubwright:problem:%s", "title": "No.", "detail": "%s"}'
CALLS = """[{"id": "01", "hook": "call_node", "ms": 3.2, "outcome": "failed", "code": "broken",
  "reason": "KeyError at plugin.py:7", "lines": ["asked the shop"]}]"""


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", "hwp_a-token")
    with receiving() as receiver:
        receiver.otherwise |= {"/try": (200, '{"version": "1", "loads": true, "problem": ""}'), "/calls": (200, "[]")}
        yield receiver


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["plugin", "new", "erp", str(tmp_path / "acme-orders")]) == 0
    assert main(["plugin", "keygen", str(tmp_path / "dev.key")]) == 0
    return tmp_path / "acme-orders"


def follower(folder: Path, server: str) -> Follower:
    moments = (datetime(2026, 11, 26, 12, 0, second, tzinfo=UTC) for second in range(60))
    return Follower(folder, Server(server, "hwp_a-token"), read_key(folder.parent / "dev.key"), lambda: next(moments))


def followed(folder: Path, server: str, *steps: Callable[[], object]) -> list[str]:
    """What is said while the author does one thing after the other; how long it took is left out."""
    left = iter(steps)

    def pause() -> bool:
        step = next(left, None)
        if step is not None:
            step()
        return step is not None

    said: list[str] = []
    follower(folder, server).follow(said.append, pause)
    return [line.partition(" (")[0] for line in said]


def appended(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(path.read_text("utf-8") + text, "utf-8")


def releases(platform: Receiver) -> list[dict[str, bytes]]:
    return [parts for path, _, parts in platform.received if path == plugin_dev.RELEASES]


def installed(number: int) -> str:
    return f"acme-orders 0.1.{1795694400 + number} runs in its box"


def test_every_save_is_installed_and_only_saves_are(folder: Path, platform: Receiver) -> None:
    said = followed(folder, platform.address, lambda: None, appended(folder / CODE, "\n# saved\n"), lambda: None)
    assert said == [installed(0), installed(1)]
    upgrade = f"{plugin_dev.INSTALLATIONS}/acme-orders/upgrade"
    asked = [plugin_dev.RELEASES, upgrade, f"{plugin_dev.RELEASES}/acme-orders/try"]
    assert [(path, token) for path, token, _ in platform.received] == [
        (path, "Bearer hwp_a-token") for path in asked * 2
    ]
    first, second = (read_release(parts["archive"])[1] for parts in releases(platform))
    assert second["acme_orders/plugin.py"] == first["acme_orders/plugin.py"] + b"\n# saved\n"


def test_the_first_time_it_is_installed(folder: Path, platform: Receiver) -> None:
    platform.otherwise["/upgrade"] = (409, SAYS_NO % ("plugin-off", "It is off."))
    assert followed(folder, platform.address) == [installed(0)]
    assert plugin_dev.INSTALLATIONS in [path for path, _, _ in platform.received]


def test_what_does_not_load_is_told_with_its_place(folder: Path, platform: Receiver) -> None:
    platform.otherwise["/try"] = (200, '{"version": "1", "loads": false, "problem": "NameError at hooks.py:3"}')
    assert followed(folder, platform.address) == [
        f"acme-orders 0.1.{1795694400} DOES NOT LOAD: NameError at hooks.py:3"
    ]


def test_calls_that_went_wrong_are_told_with_what_the_plugin_logged(folder: Path, platform: Receiver) -> None:
    author = follower(folder, platform.address)
    assert author.news() == []
    author.install()
    assert author.news() == []  # what was before is nobody's concern
    platform.otherwise["/calls"] = (200, CALLS)
    assert author.news() == ["call_node, 3 ms: FAILED (broken): KeyError at plugin.py:7", "  asked the shop"]


def test_what_the_checks_find_is_told_once(folder: Path, platform: Receiver) -> None:
    finding = {"path": "src/a.py", "line": 3, "text": "print() is for trying things out"}
    line = {"rule": "prints", "grade": "silver", "findings": [finding]}
    platform.says = json.dumps({"report": {"lines": [line]}})
    said = followed(folder, platform.address, appended(folder / CODE, "\n# saved\n"))
    assert said == [installed(0), "  prints", installed(1)]


def test_what_has_to_be_put_right_is_told_line_by_line(folder: Path, platform: Receiver) -> None:
    platform.status = 409
    platform.says = '{"title": "Put it right.", "reasons": ["calls: src/a.py:1: os is not for plugins"]}'
    assert followed(folder, platform.address) == [
        f"not installed: {platform.address} refuses this",
        "  calls: src/a.py:1: os is not for plugins",
    ]


def test_each_is_a_release_of_its_own_signed_by_the_author(folder: Path, platform: Receiver) -> None:
    followed(folder, platform.address, appended(folder / CODE, "\n# saved\n"))
    public = public_key(read_key(folder.parent / "dev.key"))
    trusted = {"partner": {key_id(public): public}}
    versions = [
        verify(parts["archive"], read_signed(parts["signed"]), trusted, need=("partner",)).version
        for parts in releases(platform)
    ]
    assert versions == ["0.1.1795694400", "0.1.1795694401"]
    assert 'version = "0.1.0"' in (folder / MANIFEST).read_text("utf-8")


def test_the_key_is_made_known_once_and_may_be_known(folder: Path, platform: Receiver) -> None:
    author = follower(folder, platform.address)
    author.introduce()
    platform.status, platform.says = 409, SAYS_NO % ("conflict", "It is there.")
    author.introduce()
    platform.status, platform.says = 403, '{"detail": "This key may not develop plugins."}'
    with pytest.raises(StartRefused, match="may not develop"):
        author.introduce()
    assert [path for path, _, _ in platform.received] == [plugin_dev.KEYS] * 3


def test_a_new_file_and_one_that_goes_are_saves(folder: Path, platform: Receiver) -> None:
    more = folder / "src/acme_orders/more.py"
    followed(folder, platform.address, lambda: more.write_text('"""More."""\n', "utf-8"), more.unlink)
    held = ["acme_orders/more.py" in read_release(parts["archive"])[1] for parts in releases(platform)]
    assert held == [False, True, False]


def test_a_mistake_is_told_and_waited_out(folder: Path, platform: Receiver) -> None:
    whole = (folder / MANIFEST).read_text("utf-8")
    wrong = appended(folder / MANIFEST, "\nnonsense = 1\n")
    said = followed(folder, platform.address, wrong, lambda: (folder / MANIFEST).write_text(whole, "utf-8"))
    assert (said[0], said[2]) == (installed(0), installed(2))
    assert said[1].startswith("not installed: manifest")


def test_a_refusal_of_the_platform_is_told(folder: Path, platform: Receiver) -> None:
    platform.status, platform.says = 403, '{"title": "Forbidden", "detail": "This key may not install plugins."}'
    said: list[str] = []
    follower(folder, platform.address).follow(said.append, lambda: False)
    assert said == [f"not installed: {platform.address} refuses this (403): This key may not install plugins."]


def test_it_needs_a_plugin_and_a_token(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", "hwp_a-token")
    assert main(["plugin", "dev", str(tmp_path)]) == 2
    assert "one package" in capsys.readouterr().err
    assert main(["plugin", "dev", str(folder), "--key", str(tmp_path / "no.key")]) == 2
    assert "No such file" in capsys.readouterr().err
    monkeypatch.delenv("HUBWRIGHT_TOKEN")
    assert main(["plugin", "dev", str(folder)]) == 2
    assert "HUBWRIGHT_TOKEN" in capsys.readouterr().err


def test_two_saves_within_a_second_are_two_releases(folder: Path, platform: Receiver) -> None:
    moment = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    author = Follower(folder, Server(platform.address, "x"), read_key(folder.parent / "dev.key"), lambda: moment)
    author.install()
    author.install()
    first, second = (read_release(parts["archive"])[0].version for parts in releases(platform))
    assert (first, second) == ("0.1.1795694400", "0.1.1795694401")


def test_nothing_goes_to_another_machine_unless_it_is_meant(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", "hwp_a-token")
    there = ["plugin", "dev", str(folder), "--server", "https://hub.invalid", "--key", str(folder.parent / "dev.key")]
    assert main(there) == 2
    assert "--elsewhere" in capsys.readouterr().err
    assert main([*there, "--elsewhere"]) == 2
    assert "cannot be reached" in capsys.readouterr().err
    assert main(["plugin", "dev", str(folder), "--elsewhere", "--server", "http://hub.invalid"]) == 2
    assert "https only" in capsys.readouterr().err


def test_without_a_key_one_is_made_that_only_its_owner_may_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: Receiver
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(Follower, "follow", lambda *_: None)
    for _time in range(2):
        assert main(["plugin", "dev", str(folder), "--server", platform.address]) == 0
    (kept,) = (tmp_path / "config").rglob("*.key")
    assert kept.stat().st_mode & 0o077 == 0
    assert [path for path, _, _ in platform.received] == [plugin_dev.KEYS] * 2
