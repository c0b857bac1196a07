"""Every rule finds what it is for, and only that: one platinum sample, one thing spoiled at a time."""

from pathlib import Path

import pytest

from hubwright_sdk.checks import GRADES, RULES, Grade, OwnTests, grade, package_from, package_in, report
from hubwright_sdk.release import pack
from tests.support.sample_plugin import ROOT, as_package, sample, written
from tests.support.spoiled import MANIFEST, Spoil, spoiled, with_setting
from tests.support.spoiled import SPOILED as OF_FILES
from tests.support.spoiled_more import FAILED, MORE, NOTHING_RUN

SPOILED = {**OF_FILES, **MORE}
RUN = "tests-pass"  # spoiled by what the tests did, not by files

CASES = [
    pytest.param(rule, spoil, id=f"{rule}-{number}")
    for rule, spoils in SPOILED.items()
    for number, spoil in enumerate(spoils)
]
WARNINGS = {rule.id for rule in RULES if rule.warning}
GRADE_OF: dict[str, Grade] = {rule.id: rule.grade for rule in RULES}


def test_the_sample_is_of_platinum_grade() -> None:
    graded = grade(report(as_package(sample())))
    assert (graded.grade, graded.next, graded.reasons) == ("platinum", None, [])


def test_every_rule_has_a_sample_that_fails_only_that_rule() -> None:
    assert {rule.id for rule in RULES} == SPOILED.keys() | {RUN}
    assert not OF_FILES.keys() & MORE.keys()
    assert all(SPOILED.values())


@pytest.mark.parametrize("trial", [FAILED, NOTHING_RUN])
def test_tests_that_fail_or_do_not_run_fail_this_rule_and_no_other(trial: OwnTests) -> None:
    package = as_package(sample())
    package.own_tests = trial
    seen = report(package)
    assert {line.rule for line in seen.lines if not line.holds} == {RUN}
    assert grade(seen).grade is None


@pytest.mark.parametrize("rule", sorted(WARNINGS))
def test_a_warning_is_told_and_costs_no_grade(rule: str) -> None:
    seen = report(as_package(spoiled(SPOILED[rule][0])))
    assert [line.rule for line in seen.lines if not line.holds] == [rule]
    assert grade(seen).grade == "platinum"


@pytest.mark.parametrize(("rule", "spoil"), CASES)
def test_a_spoiled_sample_fails_this_rule_and_no_other(rule: str, spoil: Spoil) -> None:
    seen = report(as_package(spoiled(spoil)))
    assert {line.rule: line.findings for line in seen.lines if not line.holds}.keys() == {rule}


@pytest.mark.parametrize("rule", sorted(SPOILED.keys() - WARNINGS))
def test_the_grade_is_the_one_below_what_fails_and_says_why(rule: str) -> None:
    graded = grade(report(as_package(spoiled(SPOILED[rule][0]))))
    failed = GRADES.index(GRADE_OF[rule])
    assert graded.grade == (GRADES[failed - 1] if failed else None)
    assert graded.next == GRADES[failed]
    assert [reason.split(":")[0] for reason in graded.reasons] == [rule]


def test_grades_build_on_each_other() -> None:
    files = sample()
    for rule in ("readme", "icon", "help"):
        SPOILED[rule][0](files)
    graded = grade(report(as_package(files)))
    assert (graded.grade, graded.next) == (None, "bronze")
    assert [reason.split(":")[0] for reason in graded.reasons] == ["readme"]


def test_findings_say_where() -> None:
    (finding,) = next(rule for rule in RULES if rule.id == "calls").findings(as_package(spoiled(SPOILED["calls"][0])))
    assert (finding.path, finding.line, finding.text) == ("src/acme_stock/plugin.py", 21, "os is not for plugins")


def test_the_folder_and_the_archive_give_the_same_report(tmp_path: Path) -> None:
    for rule in ("changelog", "tests", "annotated"):
        folder = written(tmp_path / rule, spoiled(SPOILED[rule][0]))
        assert report(package_from(pack(folder))) == report(package_in(folder))
    folder = written(tmp_path / "whole", sample())
    assert grade(report(package_from(pack(folder)))).grade == "platinum"


def test_titles_are_in_both_languages_and_names_are_taken_once() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.title.en != rule.title.zh for rule in RULES)
    assert [GRADES.index(rule.grade) for rule in RULES] == sorted(GRADES.index(rule.grade) for rule in RULES)


def test_scripts_that_are_built_for_browsers_may_have_long_lines_and_nothing_else_may() -> None:
    script = "; ".join(f"a{number} = {number}" for number in range(200))
    files = {**sample(), f"{ROOT}static/panel.ABCDEFGH.js": script}
    assert [line.rule for line in report(as_package(files)).lines if not line.holds] == ["blobs"]
    files[MANIFEST] = str(files[MANIFEST]).replace("scopes = []", 'scopes = []\nstatic = "static"')
    assert [line.rule for line in report(as_package(files)).lines if not line.holds] == []
    files[f"{ROOT}static/panel.ABCDEFGH.js"] = f"{script}\nconst hidden = '{'QUJDREVG' * 40}'"
    assert [line.rule for line in report(as_package(files)).lines if not line.holds] == ["blobs"]
    files[f"{ROOT}static/panel.ABCDEFGH.js"] = f"{script}; const key = 'ghp_{'a1B2' * 9}'"
    assert [line.rule for line in report(as_package(files)).lines if not line.holds] == ["secrets"]


@pytest.mark.parametrize(
    "code",
    [
        f"x{'.a' * 900}()",
        f"x{'.a' * 900} = 1",
        f"raise x{'.a' * 900}",
        f"class A(x{'.a' * 900}): ...",
        f"try:\n    pass\nexcept x{'.a' * 900}:\n    pass",
        f"http{'[0]' * 900}.send('POST')",
        f"x = {'-' * 900}1",
    ],
)
def test_code_that_is_nested_deeply_is_looked_at_all_the_same(code: str) -> None:
    files = {**sample(), f"{ROOT}deep.py": f'"""Deep."""\n\n{code}\n', "tests/test_deep.py": code}
    assert len(report(as_package(files)).lines) == len(RULES)


def test_a_pattern_that_takes_for_ever_is_not_tried() -> None:
    spoil = with_setting("place", pattern="^(a+)+$", default=f"{'a' * 60}!")
    assert [line.rule for line in report(as_package(spoiled(spoil))).lines if not line.holds] == []


def test_native_code_holds_connections_and_brings_libraries_and_still_runs_no_text() -> None:
    files = sample()
    code = "import socket\nimport threading\n\nimport imapclient\n\nHELD = (socket, threading, imapclient)\n"
    (module,) = [name for name in files if name.endswith("/plugin.py")]
    manifest = next(name for name in files if name.endswith("manifest.toml"))
    native = files[manifest].replace('tier = "sandboxed"', 'tier = "native"')

    def said(text: str, manifest_now: str) -> set[str]:
        package = as_package({**files, module.replace("plugin.py", "held.py"): text, manifest: manifest_now})
        rules = (rule for rule in RULES if rule.id in ("calls", "imports"))
        return {rule.id for rule in rules if rule.findings(package)}

    assert said(code, native) == set()
    assert said(code, files[manifest]) == {"calls", "imports"}
    assert said("import subprocess\n", native) == {"calls"}
