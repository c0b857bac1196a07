"""`hubwright plugin dev`: what is saved is installed, and a mistake stops nobody."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubwright.entry.cli import main
from hubwright.entry.commands import plugin_dev
from hubwright.entry.commands.plugin_dev import Follower
from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import key_id, public_key, read_key, read_release, read_signed, verify
from tests.support.release_receiver import Receiver, receiving

CODE = "src/acme_orders/plugin.py"
MANIFEST = "src/acme_orders/manifest.toml"
INSTALLED = "release r1 is draft, grade silver"


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", "hwp_a-token")
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["plugin", "new", "erp", str(tmp_path / "acme-orders")]) == 0
    assert main(["plugin", "keygen", str(tmp_path / "dev.key")]) == 0
    return tmp_path / "acme-orders"


def follower(folder: Path, server: str) -> Follower:
    moments = (datetime(2026, 11, 26, 12, 0, second, tzinfo=UTC) for second in range(60))
    return Follower(folder, server, folder.parent / "dev.key", lambda: next(moments))


def followed(folder: Path, server: str, *steps: Callable[[], object]) -> list[str]:
    """What is said while the author does one thing after the other."""
    left = iter(steps)

    def pause() -> bool:
        step = next(left, None)
        if step is not None:
            step()
        return step is not None

    said: list[str] = []
    follower(folder, server).follow(said.append, pause)
    return said


def appended(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_every_save_is_installed_and_only_saves_are(folder: Path, platform: Receiver) -> None:
    said = followed(folder, platform.address, lambda: None, appended(folder / CODE, "\n# saved\n"), lambda: None)
    assert said == [INSTALLED] * 2
    assert [(path, token) for path, token, _ in platform.received] == [(plugin_dev.PATH, "Bearer hwp_a-token")] * 2
    first, second = (read_release(parts["archive"])[1] for _, _, parts in platform.received)
    assert second["acme_orders/plugin.py"] == first["acme_orders/plugin.py"] + b"\n# saved\n"


def test_each_is_a_release_of_its_own_signed_by_the_author(folder: Path, platform: Receiver) -> None:
    followed(folder, platform.address, appended(folder / CODE, "\n# saved\n"))
    public = public_key(read_key(folder.parent / "dev.key"))
    trusted = {"partner": {key_id(public): public}}
    versions = [
        verify(parts["archive"], read_signed(parts["signed"]), trusted, need=("partner",)).version
        for _, _, parts in platform.received
    ]
    assert versions == ["0.1.1795694400", "0.1.1795694401"]
    assert 'version = "0.1.0"' in (folder / MANIFEST).read_text("utf-8")


def test_the_key_is_made_known_once_and_may_be_known(folder: Path, platform: Receiver) -> None:
    author = follower(folder, platform.address)
    author.introduce()
    platform.status = 409
    author.introduce()
    platform.status, platform.says = 403, '{"detail": "This key may not develop plugins."}'
    with pytest.raises(StartRefused, match="may not develop"):
        author.introduce()
    assert [path for path, _, _ in platform.received] == [plugin_dev.KEYS] * 3


def test_a_new_file_and_one_that_goes_are_saves(folder: Path, platform: Receiver) -> None:
    more = folder / "src/acme_orders/more.py"
    followed(folder, platform.address, lambda: more.write_text('"""More."""\n', "utf-8"), more.unlink)
    held = ["acme_orders/more.py" in read_release(parts["archive"])[1] for _, _, parts in platform.received]
    assert held == [False, True, False]


def test_a_mistake_is_told_and_waited_out(folder: Path, platform: Receiver) -> None:
    whole = (folder / MANIFEST).read_text("utf-8")
    wrong = appended(folder / MANIFEST, "\nnonsense = 1\n")
    said = followed(folder, platform.address, wrong, lambda: (folder / MANIFEST).write_text(whole, "utf-8"))
    assert (said[0], said[2]) == (INSTALLED, INSTALLED)
    assert said[1].startswith("not installed: manifest")


def test_a_refusal_of_the_platform_is_told(folder: Path, platform: Receiver) -> None:
    platform.status, platform.says = 403, '{"title": "Forbidden", "detail": "This key may not install plugins."}'
    assert followed(folder, platform.address) == [
        f"not installed: {platform.address} refuses this (403): This key may not install plugins."
    ]


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
