"""The plugins of this repository keep the rules that strangers are held to: gold at least, one for each tier."""

from pathlib import Path

import pytest

from hubwright_sdk.checks import GRADES, Package, grade, package_in, report, tried_in
from hubwright_sdk.manifest import TIERS

ROOT = Path(__file__).parents[4] / "plugins"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/pyproject.toml"))
TRIED_HERE = {"hubwright-remote-example"}  # `make test` runs those of all others itself


def graded(package: Package) -> str:
    return grade(report(package)).grade or ""


def test_there_is_one_for_each_tier() -> None:
    manifests = [package_in(folder).manifest for folder in FOLDERS]
    assert {manifest.tier for manifest in manifests if manifest is not None} == set(TIERS)


@pytest.mark.timeout(600)  # their own tests run in it
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_is_gold_at_least(folder: Path) -> None:
    package = package_in(folder)
    if folder.name in TRIED_HERE:
        package.own_tests = tried_in(folder)
        assert package.own_tests.passed
        assert package.own_tests.failed == []
    found = grade(report(package))
    assert found.grade in GRADES[GRADES.index("gold") :], found.reasons


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_would_lose_its_grade_with_its_licence_or_its_icon(folder: Path) -> None:
    package = package_in(folder)
    assert package.manifest is not None
    without_licence = {name: data for name, data in package.files.items() if name != "LICENSE"}
    assert graded(Package(package.name, without_licence)) == ""
    icon = f"{package.root}{package.manifest.listing.icon}"
    without_icon = {name: data for name, data in package.files.items() if name != icon}
    assert graded(Package(package.name, without_icon)) == "bronze"
