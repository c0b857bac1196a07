"""The guide for authors is true: its commands are run as they stand, and it names every rule there is."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubwright_sdk.checks import RULES
from hubwright_sdk.release import key_id, public_key, read_key, read_signed, verify
from hubwright_sdk.scaffold import write_plugin
from tests.support.release_receiver import receiving

GUIDE = Path(__file__).parents[3] / "docs" / "plugins" / "write-a-plugin.md"


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def run_in(folder: Path, script: str, marketplace: str) -> None:
    env = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
        "HUBWRIGHT_TOKEN": "hwp_a-token",
        "MARKETPLACE": marketplace,
    }
    command = ["sh", "-ec", script]
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_command_of_the_guide_works_in_its_order(tmp_path: Path) -> None:
    with receiving() as marketplace:
        run_in(tmp_path, "\n".join(commands()), marketplace.address)
    public = public_key(read_key(tmp_path / "acme.key"))
    ((_, _, parts),) = marketplace.received
    signed = read_signed(parts["signed"])
    manifest = verify(parts["archive"], signed, {"partner": {key_id(public): public}}, need=("partner",))
    assert manifest.id == "acme-orders"


def test_the_guide_uses_every_verb_and_names_every_rule() -> None:
    text = GUIDE.read_text("utf-8")
    for verb in ("new", "check", "pack", "keygen", "sign", "publish"):
        assert any(line.startswith(f"hubwright plugin {verb}") for line in commands()), verb
    rows = {row[0]: row[1] for row in re.findall(r"^\| (bronze|silver|gold|platinum) \| (.*) \|$", text, re.MULTILINE)}
    named = {(grade, rule) for grade, told in rows.items() for rule in re.findall(r"`([\w-]+)`", told)}
    assert named == {(rule.grade, rule.id) for rule in RULES}


@pytest.mark.parametrize(
    "name", ["settings.schema.json", "order_status.schema.json", "plugin.py", "hooks.py", "service.py", "manifest.toml"]
)
def test_the_files_that_the_guide_shows_are_those_of_a_new_plugin(tmp_path: Path, name: str) -> None:
    written = write_plugin("erp", "sandboxed", "acme-orders", tmp_path / "acme-orders")
    path = tmp_path / "acme-orders" / "src" / "acme_orders" / name
    assert path in written
    assert f"src/acme_orders/{name}" in GUIDE.read_text("utf-8")
