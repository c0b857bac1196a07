"""What the project asks for is what the lock installs: a package that only one machine has breaks every other."""

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT

_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def _pins(text: str) -> set[tuple[str, str]]:
    return {(name.lower().replace("_", "-").replace(".", "-"), version) for name, version in _PINNED.findall(text)}


@pytest.mark.parametrize(("lock", "groups"), [("run.txt", ()), ("dev.txt", ("dev",))])
def test_every_dependency_is_in_its_lock_with_its_version(lock: str, groups: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(d for group in groups for d in project["optional-dependencies"][group])]
    locked = _pins((ROOT / "requirements" / lock).read_text(encoding="utf-8"))

    own = {"hubwright-sdk"}
    missing = {pin for pin in _pins("\n".join(asked)) if pin[0] not in own} - locked

    assert len(asked) > 20
    assert missing == set()
