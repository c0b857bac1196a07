"""Imports point one way: the contracts in pyproject.toml are kept, they bite, and they know every plugin."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT, name_of, product, written

LINT = Path(sys.executable).with_name("lint-imports")
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# A remote plugin's service is a package beside the plugin's own.
PLUGINS = sorted(marker.parent.name for marker in (ROOT / "plugins").glob("*/src/*/__init__.py"))

STAND_INS = {"hubwright_stripe_standin"}


def _lint(folder: Path, *paths: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(str(folder / path) for path in paths), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_the_contracts_are_kept() -> None:
    said = _lint(ROOT)

    assert said.returncode == 0, said.stdout + said.stderr
    assert " 0 broken" in said.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python sources in a place where faults may be planted."""
    folder = tmp_path_factory.mktemp("house")
    for file in [*product(), *(f for f in written(".py") if name_of(f).startswith("platform/stripe_standin/"))]:
        target = folder / name_of(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


PLANTED = {
    "kernel looks up": ("platform/hubwright/kernel/clock.py", "import hubwright.control"),
    "flows looks up": ("platform/hubwright/flows/graph.py", "import hubwright.host"),
    "desk looks up": ("platform/hubwright/desk/contacts/verbs.py", "import hubwright.runtime"),
    "control looks up": ("platform/hubwright/control/channels/verbs.py", "import tenants"),
    "the SDK knows us": ("platform/sdk/hubwright_sdk/channel.py", "import editions"),
    "kernel knows the SDK": ("platform/hubwright/kernel/rate.py", "import hubwright_sdk"),
    "a plugin knows the core": ("plugins/hubwright-webchat/src/hubwright_webchat/__init__.py", "import hubwright"),
    "core names a plugin": ("platform/hubwright/entry/web.py", "import hubwright_webchat"),
    "production uses the stand-in": ("platform/hubwright/entry/web.py", "import hubwright_stripe_standin"),
    "the demo uses the stand-in": ("platform/hubwright/entry/demo/run.py", "import hubwright_stripe_standin.app"),
    "the stand-in knows us": ("platform/stripe_standin/hubwright_stripe_standin/world.py", "import hubwright.kernel"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_breaks_a_contract(copy: Path, fault: str) -> None:
    name, line = PLANTED[fault]
    file = copy / name
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        plugins = ("plugins/hubwright-ai/src", "plugins/hubwright-webchat/src")
        said = _lint(copy, "platform", "platform/sdk", "platform/stripe_standin", *plugins, ".")
    finally:
        file.write_text(before, encoding="utf-8")

    assert said.returncode == 1, said.stdout + said.stderr
    assert re.search(r"\b[1-9]\d* broken", said.stdout), said.stdout


def test_the_layers_are_the_designs() -> None:
    layers = next(c["layers"] for c in CONFIG["tool"]["importlinter"]["contracts"] if c["type"] == "layers")

    assert layers == [
        "hubwright.entry",
        "admin_ui",
        "tenants",
        "hubwright.runtime",
        "hubwright.desk",
        "hubwright.control",
        "hubwright.host",
        "editions",
        "hubwright.flows",
        "hubwright.kernel",
    ]
    rooms = {p.name for p in (ROOT / "platform/hubwright").iterdir() if (p / "__init__.py").exists()}
    assert rooms == {layer.removeprefix("hubwright.") for layer in layers if layer.startswith("hubwright.")}


def _contracts(kind: str) -> Iterator[set[str]]:
    for contract in CONFIG["tool"]["importlinter"]["contracts"]:
        if contract["name"] == kind:
            yield {*contract["source_modules"]}
            yield {*contract["forbidden_modules"]}


def test_every_plugin_is_linted_typed_and_installed() -> None:
    assert PLUGINS, "there is at least one plugin"
    ours = {"hubwright", "hubwright_sdk", "tenants", "editions", "admin_ui"}
    assert set(CONFIG["tool"]["importlinter"]["root_packages"]) == ours | set(PLUGINS) | STAND_INS
    assert set(CONFIG["tool"]["mypy"]["packages"]) == ours | set(PLUGINS) | STAND_INS | {"bench"}
    production, kept_out = _contracts("The stand-in for Stripe stays out of production")
    assert (production, kept_out) == (ours | set(PLUGINS), STAND_INS)
    sources, forbidden = _contracts("Plugins import the SDK only")
    assert sources == set(PLUGINS)
    assert forbidden == ours - {"hubwright_sdk"}
    _sources, unnamed = _contracts("Core never names a plugin")
    assert unnamed == set(PLUGINS)
    for manifest in (ROOT / "plugins").glob("*/src/*/manifest.toml"):
        source_root = manifest.parent.parent
        assert f"$MYPY_CONFIG_FILE_DIR/{name_of(source_root)}" in CONFIG["tool"]["mypy"]["mypy_path"].split(":")
        assert name_of(source_root) in CONFIG["tool"]["ruff"]["src"]
    assert "for plugin in plugins/*/; do" in (ROOT / "bin/setup").read_text(encoding="utf-8")


def test_nobody_names_a_plugin_in_core() -> None:
    """Imports are import-linter's; this finds the words."""
    words = [name.replace("_", "-") for name in PLUGINS] + PLUGINS
    naming = [
        name_of(file)
        for file in product()
        if not name_of(file).startswith(("plugins/", "editions/"))
        and any(word in file.read_text(encoding="utf-8") for word in words)
    ]

    assert naming == []
