"""The mutation tester is tried itself; `make prove` runs it over the pure cores (prove_mutants)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutation.campaign import FLOWS, SCOPE, all_mutants, sampled, tried
from tests.mutation.mutants import mutants_of, with_mutant

SOURCE = '''
def between(value: int, low: int = 3) -> bool:
    """Not a place to change."""
    if not value:
        raise ValueError("nothing")
    return low <= value and value != 7
'''


def test_a_mutant_that_breaks_a_tested_rule_is_killed_and_one_that_nobody_looks_at_survives() -> None:
    files = ("hubwright/flows/walk.py", "hubwright/flows/levels.py")
    core = replace(FLOWS, files=files, tests=("tests/unit/flows/test_guards.py",))
    wanted = {"MAX_VISITS_PER_NODE", "MAX_DEPTH"}
    lines = {
        (file, number)
        for file in core.sources()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if any(line.startswith(f"{name}: Final") for name in wanted)
    }
    chosen = [(file, mutant) for file, mutant in all_mutants(core) if (file, mutant.line) in lines]
    outcomes = {trial.file.name: trial.outcome for trial in tried(core, chosen)}

    assert outcomes == {"walk.py": "killed", "levels.py": "survived"}


def test_tests_that_fail_by_themselves_are_no_proof(tmp_path: Path) -> None:
    failing = tmp_path / "test_failing.py"
    failing.write_text("def test_it() -> None:\n    assert False\n")
    with pytest.raises(RuntimeError, match="fail without any mutant"):
        tried(replace(FLOWS, tests=(str(failing),)), [])


def test_the_sample_is_the_same_every_time() -> None:
    assert sampled(SCOPE, 9) == sampled(SCOPE, 9)
    assert len(sampled(SCOPE, 9)[0]) == 9
    assert sampled(FLOWS)[1] > 1_000
    assert len(sampled(FLOWS)[0]) == FLOWS.sample


def test_what_is_changed_and_what_is_not() -> None:
    found = [(mutant.line, mutant.told) for mutant in mutants_of(SOURCE)]

    assert found == [
        (2, "3  →  4"),
        (4, "not value  →  value"),
        (5, "raise ValueError('nothing')  →  pass"),
        (6, "return low <= value and value != 7  →  return None"),
        (6, "low <= value and value != 7  →  low <= value or value != 7"),
        (6, "low <= value  →  low < value"),
        (6, "value != 7  →  value == 7"),
        (6, "7  →  8"),
    ]


@pytest.mark.parametrize("n", range(8))
def test_each_mutant_is_one_change(n: int) -> None:
    import ast

    changed = with_mutant(SOURCE, list(mutants_of(SOURCE))[n])

    assert changed != ast.unparse(ast.parse(SOURCE))
    assert len(changed.splitlines()) == len(ast.unparse(ast.parse(SOURCE)).splitlines())
