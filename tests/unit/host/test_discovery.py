"""A broken plugin degrades itself, visibly, and nothing else."""

import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hubwright.host.discovery import load
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import Manifest, hookimpl, parse_manifest


def manifest(plugin_id: str) -> Manifest:
    return parse_manifest(
        {
            "manifest_version": 1,
            "id": plugin_id,
            "version": "1.0.0",
            "tier": "native",
            "kind": ["crm"],
            "name": {"en": "A", "zh": "甲"},
            "description": {"en": "A", "zh": "甲"},
            "config_schema": {"type": "object", "additionalProperties": False},
            "scopes": [],
        }
    )


class Good:
    def __init__(self, plugin_id: str) -> None:
        self.manifest = manifest(plugin_id)

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    @hookimpl
    def hubwright_plugin(self) -> "Good":
        return self


class WrongArguments(Good):
    @hookimpl
    def hubwright_plugin(self, surprise: str) -> "Good":  # type: ignore[override]  # the mistake under test
        return self


class Misspelt(Good):
    hubwright_plugin = None  # type: ignore[assignment]  # the mistake under test

    @hookimpl
    def hubwright_plugn(self) -> Good:
        return self


class Raising(Good):
    @hookimpl
    def hubwright_plugin(self) -> Good:
        raise RuntimeError("no licence file")


class NoPlugin:
    @hookimpl
    def hubwright_plugin(self) -> object:
        return object()


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    module = ModuleType("offered_plugins")
    things = {
        "a-good": Good("a-good"),
        "b-missing-package": None,
        "c-wrong-arguments": WrongArguments("c-wrong-arguments"),
        "d-misspelt": Misspelt("d-misspelt"),
        "e-raising": Raising("e-raising"),
        "f-other-name": Good("somebody-else"),
        "g-no-plugin": NoPlugin(),
        "z-good": Good("z-good"),
    }
    points = []
    for name, thing in things.items():
        attribute = name.replace("-", "_")
        setattr(module, attribute, thing)
        where = f"offered_plugins:{attribute}" if thing is not None else "package_that_is_gone:plugin"
        points.append(EntryPoint(name, where, "hubwright.plugins"))
    monkeypatch.setitem(sys.modules, "offered_plugins", module)
    return points


def test_the_good_load_and_every_failure_keeps_its_reason(offered: list[EntryPoint]) -> None:
    found = load(offered)
    assert [name for name, one in found.items() if one.plugin] == ["a-good", "z-good"]
    reasons = {name: one.reason or "" for name, one in found.items() if not one.plugin}
    assert "package_that_is_gone" in reasons["b-missing-package"]
    assert "surprise" in reasons["c-wrong-arguments"]
    assert "hubwright_plugn" in reasons["d-misspelt"]
    assert "no licence file" in reasons["e-raising"]
    assert "somebody-else" in reasons["f-other-name"]
    assert "not a plugin" in reasons["g-no-plugin"]


def test_two_packages_with_one_name_give_neither_the_benefit(offered: list[EntryPoint]) -> None:
    found = load([offered[0], offered[0]])
    assert found["a-good"].plugin is None
    assert "two packages" in (found["a-good"].reason or "")


def package(folder: Path, name: str, tier: str, more: str = "") -> EntryPoint:
    """A package with a manifest that stops whoever imports it."""
    home = folder / name
    home.mkdir()
    (home / "__init__.py").write_text("raise AssertionError('code of the plugin ran')")
    (home / "manifest.toml").write_text(
        f"""manifest_version = 1
id = "{name.replace("_", "-")}"
version = "1.0.0"
tier = "{tier}"
kind = ["crm"]
scopes = []
name = {{en = "A", zh = "甲"}}
description = {{en = "A", zh = "甲"}}
config_schema = {{type = "object", additionalProperties = false}}
{more}"""
    )
    return EntryPoint(name=name.replace("_", "-"), value=name, group="hubwright.plugins")


def test_a_plugin_without_code_is_found_by_its_package_and_nothing_of_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    found = load(
        [
            package(tmp_path, "only_declared", "declarative"),
            package(tmp_path, "far_away", "remote", 'remote = {url = "https://away.example/in"}'),
        ]
    )
    assert {name: (line.reason, type(line.plugin).__name__) for name, line in found.items()} == {
        "far-away": (None, "RemotePlugin"),
        "only-declared": (None, "DeclarativePlugin"),
    }


def test_a_sandboxed_package_is_packed_for_the_box_and_none_of_its_code_runs_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    point = package(tmp_path, "in_a_box", "sandboxed", 'entry_point = "in_a_box.plugin:plugin"')
    (tmp_path / "in_a_box" / "plugin.py").write_text("raise SystemExit('it ran in the platform itself')\n")
    named = EntryPoint(name=point.name, value="in_a_box.plugin:plugin", group=point.group)
    (found,) = load([named]).values()
    assert found.reason is None
    assert isinstance(found.plugin, SandboxRelease)
    assert found.plugin.statement is not None
    assert "in_a_box/plugin.py" in found.plugin.statement.files
    assert not [name for name in sys.modules if name.split(".")[0] == "in_a_box"]


def test_a_plugin_with_code_needs_an_object_and_a_package_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    absent = EntryPoint(name="absent", value="absent_package", group="hubwright.plugins")
    found = load([package(tmp_path, "ours_not", "native"), absent])
    assert "needs an object" in (found["ours-not"].reason or "")
    assert "no package absent_package" in (found["absent"].reason or "")
