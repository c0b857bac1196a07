"""What `hubwright plugin new` writes has the shape of the connectors that we ship: whoever read one finds the other."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hubwright_sdk.manifest import KINDS
from hubwright_sdk.scaffold import write_plugin

PLUGINS = Path(__file__).parents[3] / "plugins"
OURS = [f"hubwright-{name}" for name in ("wechat", "wecom", "email", "mqtt", "tryton", "hubspot")]
LATER = {"sample.flow.json", "screenshot.png"}  # nobody has a picture of a plugin that was just begun
PACKAGE = "src/<package>/"


def files_of(folder: Path, plugin_id: str) -> set[str]:
    """Every file, with the package's name taken out."""
    package = plugin_id.replace("-", "_")
    return {
        str(path.relative_to(folder)).replace(package, "<package>")
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", "build", "dist"} & set(path.parts) and path.suffix != ".pyc"
    }


def manifest_of(folder: Path) -> dict[str, Any]:
    (found,) = folder.glob("src/*/manifest.toml")
    return tomllib.loads(found.read_text("utf-8"))


def project_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A new plugin of every kind."""
    made = {kind: tmp_path_factory.mktemp("new") / f"acme-{kind}" for kind in KINDS}
    for kind, folder in made.items():
        write_plugin(kind, "sandboxed", f"acme-{kind}", folder)
    return made


@pytest.mark.parametrize("plugin", OURS)
def test_a_new_plugin_has_the_files_of_ours(plugin: str, new: dict[str, Path]) -> None:
    ours = files_of(PLUGINS / plugin, plugin)
    always = set.intersection(*(files_of(folder, folder.name) for folder in new.values()))
    assert always >= {"README.md", "LICENSE", "CHANGELOG.md", f"{PACKAGE}manifest.toml", f"{PACKAGE}plugin.py"}
    assert always - {"tests/test_plugin.py"} <= ours
    beside = {name for name in ours if "/" not in name}
    assert beside == {name for name in always if "/" not in name}, "nothing else lies at the top"
    kinds = {Path(name).suffix for folder in new.values() for name in files_of(folder, folder.name)}
    odd = {name for name in ours if name.startswith(PACKAGE) and Path(name).suffix not in kinds}
    assert {Path(name).name for name in odd} <= LATER


@pytest.mark.parametrize("plugin", OURS)
def test_a_new_plugins_manifest_has_the_keys_of_ours(plugin: str, new: dict[str, Path]) -> None:
    ours = manifest_of(PLUGINS / plugin)
    manifests = [manifest_of(folder) for folder in new.values()]
    always = set.intersection(*(set(each) for each in manifests))
    assert always >= {"manifest_version", "id", "version", "tier", "kind", "scopes", "implements", "entry_point"}
    assert always - {"connections", "nodes"} <= set(ours), "credentials and steps are not for every kind"
    listed = set.intersection(*(set(each["listing"]) for each in manifests))
    assert listed <= set(ours["listing"])
    assert ours["entry_point"] == f"{plugin.replace('-', '_')}.plugin:plugin"
    first = ours["kind"][0]
    assert manifest_of(new[first])["entry_point"] == f"acme_{first}.plugin:plugin"


@pytest.mark.parametrize("plugin", OURS)
def test_a_new_plugin_is_a_project_like_ours_and_keeps_the_same_contract(plugin: str, new: dict[str, Path]) -> None:
    folder = PLUGINS / plugin
    ours, made = project_of(folder), project_of(new[manifest_of(folder)["kind"][0]])
    assert set(made) - {"tool"} <= set(ours)
    assert set(ours["project"]["entry-points"]) == set(made["project"]["entry-points"]) == {"hubwright.plugins"}
    assert "hubwright-sdk" in ours["project"]["dependencies"]
    for each in (folder, *new.values()):
        assert "hubwright_sdk.conformance import" in (each / "tests/test_contract.py").read_text("utf-8"), each
