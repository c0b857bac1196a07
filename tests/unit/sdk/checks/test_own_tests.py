"""A plugin's own tests are run beside it, in a folder or out of a release, and what they did is told."""

from pathlib import Path

import pytest

from hubwright_sdk.checks import OwnTests, Package, package_from, tried_from, tried_in
from hubwright_sdk.conformance import ErpContract
from hubwright_sdk.release import pack
from tests.support.sample_plugin import as_package, sample, written

TESTS = "tests/test_stock.py"
WHOLE = 1 + sum(name.startswith("test_") for name in dir(ErpContract))


def with_test(text: str) -> dict[str, str | bytes]:
    files = sample()
    files[TESTS] = f"{files[TESTS]}\n\n{text}"
    return files


def tried(text: str) -> OwnTests:
    return tried_from(as_package(with_test(text)))


def test_what_passes_is_counted_in_a_folder_and_out_of_a_release(tmp_path: Path) -> None:
    folder = written(tmp_path, sample())
    assert tried_in(folder) == OwnTests(WHOLE, [])
    assert tried_from(package_from(pack(folder))) == OwnTests(WHOLE, [])
    assert not list(folder.rglob("__pycache__"))


def test_what_fails_is_named_with_its_reason() -> None:
    trial = tried("def test_two() -> None:\n    assert 1 + 1 == 3\n")
    assert trial.passed == WHOLE
    assert trial.failed == ["tests/test_stock.py::test_two: assert (1 + 1) == 3"]


def test_the_plugin_itself_can_be_imported_and_awaited() -> None:
    imported = "from acme_stock.plugin import plugin\n\n\n"
    asked = "async def test_it() -> None:\n    assert plugin.public_settings({}) == {}\n"
    assert tried(imported + asked) == OwnTests(WHOLE + 1, [])


def test_a_file_that_cannot_be_imported_is_told() -> None:
    (told,) = tried("import nothing_of_the_kind\n").failed
    assert told.startswith("tests/test_stock.py: ")
    assert "nothing_of_the_kind" in told


def test_tests_that_do_not_end_are_ended() -> None:
    package = as_package(with_test("def test_for_ever() -> None:\n    while True:\n        pass\n"))
    assert tried_from(package, deadline_s=3).failed == ["the tests did not end within 3 seconds"]


def test_a_process_that_dies_is_told() -> None:
    (told,) = tried("import os\n\nos._exit(3)\n").failed
    assert told.startswith("the tests could not be run")


def test_tests_see_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBWRIGHT_TOKEN", "very secret")
    looking = (
        "def test_it() -> None:\n    import os\n\n    assert not [name for name in os.environ if 'HUBWRIGHT' in name]\n"
    )
    assert tried(looking) == OwnTests(WHOLE + 1, [])


def test_without_tests_nothing_was_run() -> None:
    files = sample()
    del files[TESTS]
    assert tried_from(Package("acme_stock", {})).passed == 0
    assert tried_from(as_package(files)).passed == 0
