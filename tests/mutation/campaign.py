"""Tries a sample of mutants of some modules against the tests that watch over them, some at a time."""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tests.mutation.mutants import Mutant, mutants_of, with_mutant

ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOT = ROOT / "platform"
SEED = 4
AT_ONCE = int(os.environ.get("HUBWRIGHT_MUTANTS_AT_ONCE", "2"))
LONGEST_S = 240
PARSING = Lock()  # CPython 3.11 counts the depth of a parse for all threads together
_FAILED = 1


@dataclass(frozen=True)
class Core:
    """Modules, and what is run against each of their mutants."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    sample: int
    without: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def sources(self) -> list[Path]:
        found = {path for pattern in self.files for path in SOURCE_ROOT.glob(pattern)}
        skipped = {path for pattern in self.without for path in SOURCE_ROOT.glob(pattern)}
        return sorted(found - skipped)


@dataclass(frozen=True)
class Trial:
    """A mutant and what became of it: killed, survived, or too slow (which counts as noticed)."""

    file: Path
    mutant: Mutant
    outcome: str

    @property
    def told(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.mutant.line}: {self.mutant.told}"


FLOWS = Core(
    name="flows",
    files=("hubwright/flows/**/*.py",),
    without=("hubwright/flows/sentences.py", "hubwright/flows/**/__init__.py"),
    tests=("tests/unit/flows", *(f"--ignore-glob=*{slow}.py" for slow in ("_properties", "_fuzz", "test_purity"))),
    sample=160,
)
SCOPE = Core(
    name="tenant scope",
    files=("hubwright/kernel/scope.py", "hubwright/kernel/database/*.py"),
    without=("hubwright/kernel/database/__init__.py",),
    tests=("tests/integration/database", "tests/unit/kernel/test_shapes.py"),
    sample=60,
)
ROUTING = Core(
    name="routing choice",
    files=(
        "hubwright/desk/routing/*.py",
        "hubwright/control/routing/plan.py",
        "hubwright/control/routing/capacity.py",
        "hubwright/control/routing/requirements.py",
    ),
    without=("hubwright/desk/routing/__init__.py",),
    tests=("tests/unit/desk/routing",),
    sample=100,
)

_BILLING = "hubwright/control/billing"
RATING = Core(
    name="rating",
    files=tuple(
        f"{_BILLING}/{name}.py"
        for name in ("rating", "draft", "terms", "money", "splitting", "credits", "plugin_charges", "partners/earned")
    ),
    tests=tuple(
        f"tests/unit/billing/test_{name}.py" for name in ("rating", "draft", "credits", "plugin_charges", "earned")
    ),
    sample=100,
)


def all_mutants(core: Core) -> Iterator[tuple[Path, Mutant]]:
    for file in core.sources():
        for mutant in mutants_of(file.read_text(encoding="utf-8")):
            yield file, mutant


def tried(core: Core, chosen: list[tuple[Path, Mutant]]) -> list[Trial]:
    """Run the tests once without a mutant, which must pass, then against each."""
    if _run(core, None, None) != "survived":
        raise RuntimeError(f"the tests of {core.name} fail without any mutant")
    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(lambda one: Trial(one[0], one[1], _run(core, *one)), chosen))


def sampled(core: Core, most: int = 0) -> tuple[list[tuple[Path, Mutant]], int]:
    """The same mutants for the same sources every time, and how many there are in all."""
    everything = list(all_mutants(core))
    chosen = random.Random(SEED).sample(everything, min(most or core.sample, len(everything)))
    return sorted(chosen, key=lambda one: (str(one[0]), one[1].line)), len(everything)


def _run(core: Core, file: Path | None, mutant: Mutant | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder) / "mutant.py"
        environment = {**os.environ, **core.environment, "PYTHONDONTWRITEBYTECODE": "1"}
        if file is not None and mutant is not None:
            with PARSING:
                planted.write_text(with_mutant(file.read_text(encoding="utf-8"), mutant), encoding="utf-8")
            environment["HUBWRIGHT_MUTANT"] = f"{_module(file)}={planted}"
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "tests.mutation.planted", "-p", "no:cacheprovider"]
        try:
            done = subprocess.run(
                [*command, f"--basetemp={folder}/tmp", *core.tests],
                cwd=ROOT, env=environment, check=False, capture_output=True, timeout=LONGEST_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "too slow"
    return "survived" if done.returncode == 0 else "killed"


def _module(file: Path) -> str:
    parts = file.relative_to(SOURCE_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
