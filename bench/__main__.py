"""`python -m bench [name]`: every group in a process of its own, so that none feels what another left behind."""

import importlib
import subprocess
import sys
import time

import msgspec

from bench.ground import BUILD, ROOT, tell
from bench.measures import BY_NAME, GROUPS, MEASURES, Figure
from bench.report import JSON, PLOT, TABLE, keep, number

_GROUP = "--group"


def main(arguments: list[str]) -> int:
    """Run one group here, or the wanted ones each in a child."""
    if arguments[:1] == [_GROUP]:
        return _group(arguments[1], set(arguments[2:]))
    unknown = [name for name in arguments if name not in BY_NAME]
    if unknown:
        tell(f"There is no measure {unknown[0]}; there are {', '.join(BY_NAME)}.")
        return 2
    wanted = arguments or list(BY_NAME)
    began = time.monotonic()
    failed = [group for group in GROUPS if not _in_a_child(group, wanted)]
    tell(f"{JSON.relative_to(ROOT)}, {TABLE.name} and {PLOT.name}: {(time.monotonic() - began) / 60:.1f} minutes")
    if failed:
        tell(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _group(group: str, wanted: set[str]) -> int:
    figures: list[Figure] = importlib.import_module(f"bench.groups.{group}").run(wanted)
    sys.stdout.buffer.write(msgspec.json.encode([figure for figure in figures if figure.name in wanted]))
    return 0


def _in_a_child(group: str, wanted: list[str]) -> bool:
    """Measure one group; False when it failed, and then its former figures stay as they were."""
    names = [measure.name for measure in MEASURES if measure.group == group and measure.name in wanted]
    if not names:
        return True
    tell(f"{group}: {', '.join(names)}")
    BUILD.mkdir(exist_ok=True)
    command = [sys.executable, "-P", "-m", "bench", _GROUP, group, *names]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if ended.returncode != 0:
        tell(f"  {group} failed with exit code {ended.returncode}")
        return False
    figures = msgspec.json.decode(ended.stdout, type=list[Figure])
    keep(figures)
    for figure in figures:
        reached = {True: "reached", False: "not reached", None: "no value"}[figure.reached()]
        measure = BY_NAME[figure.name]
        tell(f"  {figure.name} = {number(figure.value)} {measure.unit} ({reached}); {figure.note}")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
