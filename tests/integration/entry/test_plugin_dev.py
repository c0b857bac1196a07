"""`hubwright plugin dev`: what is saved is installed, and a mistake stops nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubwright.entry.cli import main
from hubwright.entry.commands import plugin_dev
from hubwright_sdk.release import read_release
from tests.support.release_receiver import Receiver, receiving

CODE = "src/acme_orders/plugin.py"
MANIFEST = "src/acme_orders/manifest.toml"


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", "hwp_a-token")
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["plugin", "new", "erp", str(tmp_path / "acme-orders")]) == 0
    return tmp_path / "acme-orders"


def followed(folder: Path, server: str, *steps: Callable[[], object]) -> list[str]:
    """What is said while the author does one thing after the other."""
    left = iter(steps)

    def pause() -> bool:
        step = next(left, None)
        if step is not None:
            step()
        return step is not None

    said: list[str] = []
    plugin_dev.follow(folder, server, said.append, pause)
    return said


def appended(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_every_save_is_installed_and_only_saves_are(folder: Path, platform: Receiver) -> None:
    said = followed(folder, platform.address, lambda: None, appended(folder / CODE, "\n# saved\n"), lambda: None)
    assert said == ["release r1 is scanning"] * 2
    assert [(path, token) for path, token, _ in platform.received] == [(plugin_dev.PATH, "Bearer hwp_a-token")] * 2
    first, second = (read_release(parts["archive"])[1] for _, _, parts in platform.received)
    assert second["acme_orders/plugin.py"] == first["acme_orders/plugin.py"] + b"\n# saved\n"


def test_a_new_file_and_one_that_goes_are_saves(folder: Path, platform: Receiver) -> None:
    more = folder / "src/acme_orders/more.py"
    followed(folder, platform.address, lambda: more.write_text('"""More."""\n', "utf-8"), more.unlink)
    held = ["acme_orders/more.py" in read_release(parts["archive"])[1] for _, _, parts in platform.received]
    assert held == [False, True, False]


def test_a_mistake_is_told_and_waited_out(folder: Path, platform: Receiver) -> None:
    whole = (folder / MANIFEST).read_text("utf-8")
    wrong = appended(folder / MANIFEST, "\nnonsense = 1\n")
    said = followed(folder, platform.address, wrong, lambda: (folder / MANIFEST).write_text(whole, "utf-8"))
    assert (said[0], said[2]) == ("release r1 is scanning", "release r1 is scanning")
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
    monkeypatch.delenv("HUBWRIGHT_TOKEN")
    assert main(["plugin", "dev", str(folder)]) == 2
    assert "HUBWRIGHT_TOKEN" in capsys.readouterr().err
