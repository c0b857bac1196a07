"""Where a group that makes place for everybody may be made, and that it is none on a machine with nothing to spare."""

import asyncio
import os
from pathlib import Path

import pytest

from hubwright.host.sandbox.idle_group import IdleGroup, Places, made, places, set_idle

_ONE = "33 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct"
_TWO = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
_OTHERS = "23 28 0:22 / /proc rw,nosuid - proc proc rw\n34 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset"


@pytest.mark.parametrize(
    ("mounts", "groups", "found"),
    [
        (f"{_OTHERS}\n{_ONE}", "5:cpuset:/b\n4:cpu,cpuacct:/a", Places(Path("/sys/fs/cgroup/cpu"), "/a", 1)),
        (f"{_OTHERS}\n{_TWO}", "0::/user.slice/x.scope", Places(Path("/sys/fs/cgroup"), "/user.slice/x.scope", 2)),
        (f"{_TWO}\n{_ONE}", "4:cpu,cpuacct:/a\n0::/", Places(Path("/sys/fs/cgroup/cpu"), "/a", 1)),
        (_ONE.replace(" / /sys", " /docker/1 /sys"), "4:cpu,cpuacct:/docker/1", None),  # a part of the tree
        (_ONE, "5:cpuset:/b", None),
        (_OTHERS, "5:cpuset:/b", None),
        ("", "", None),
    ],
)
def test_places_are_read_from_what_the_kernel_says(mounts: str, groups: str, found: Places | None) -> None:
    assert places(mounts, groups) == found


def test_a_group_is_made_only_where_it_is_ours_to_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Places(tmp_path, "/a/b", 1).parent == tmp_path / "a/b"
    assert Places(tmp_path, "/", 2).parent == tmp_path
    marks: dict[str, bytes] = {}

    def mark_of(folder: Path, name: str) -> bytes:
        assert name == "user.delegate"
        try:
            return marks[str(folder)]
        except KeyError:
            raise OSError from None

    monkeypatch.setattr(os, "getxattr", mark_of)
    assert Places(tmp_path, "/hubwright.service/main", 2).parent is None
    marks[str(tmp_path / "hubwright.service")] = b"1"
    assert Places(tmp_path, "/hubwright.service/main", 2).parent == tmp_path / "hubwright.service"
    marks[str(tmp_path / "hubwright.service")] = b"0"
    assert Places(tmp_path, "/hubwright.service/main", 2).parent is None


def test_of_version_two_processors_are_shared_out_below_first(tmp_path: Path) -> None:
    (tmp_path / "cgroup.subtree_control").write_text("memory pids")
    group = made(os.getpid(), 0.0, Places(tmp_path, "/", 2))
    assert group is not None
    assert (tmp_path / "cgroup.subtree_control").read_text() == "+cpu"
    assert (group.folder / "cpu.idle").read_text() == "0"  # until something is known to be spare
    assert (group.folder / "cgroup.procs").read_text() == str(os.getpid())


def test_where_no_group_can_be_made_there_is_none_and_nothing_is_left(tmp_path: Path) -> None:
    assert made(os.getpid(), 0.0, Places(tmp_path / "nowhere", "/", 1)) is None
    assert made(os.getpid(), 0.0, Places(tmp_path, "/", 2)) is None  # no word of what is shared out below
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_left_behind_is_removed_and_what_is_in_use_stays(tmp_path: Path) -> None:
    gone, used = tmp_path / "hubwright-boxes-4194305", tmp_path / f"hubwright-boxes-{os.getppid()}"
    for folder in (gone, used):
        folder.mkdir()
    assert made(os.getpid(), 0.0, Places(tmp_path, "/", 1)) is not None
    assert not gone.exists()  # no process has a number above 4,194,304
    assert used.exists()


class _Machine:
    """Two cores, and how long they had nothing to do."""

    def __init__(self) -> None:
        self.spare = 0.0

    def __call__(self) -> float:
        return self.spare


def test_with_nothing_to_spare_boxes_get_a_tenth_and_later_what_is_left(tmp_path: Path) -> None:
    machine = _Machine()
    (tmp_path / "cpu.shares").write_text("3")
    set_idle(tmp_path, False)
    group = IdleGroup(tmp_path, 10.0, spare=machine, cores=2)
    machine.spare += 0.1  # of two cores in half a second: just enough
    group.look(10.5)
    assert (tmp_path / "cpu.idle").read_text() == "1"
    machine.spare += 0.09
    group.look(11.0)
    assert (tmp_path / "cpu.idle").read_text() == "0"
    assert (tmp_path / "cpu.shares").read_text() == "102"
    assert not (tmp_path / "cpu.weight").exists()
    group.look(11.0)  # no time has passed: nothing is known
    assert (tmp_path / "cpu.idle").read_text() == "0"
    machine.spare += 0.5
    group.look(11.5)
    assert (tmp_path / "cpu.idle").read_text() == "1"


def test_a_tenth_is_said_in_the_words_of_either_version(tmp_path: Path) -> None:
    (tmp_path / "cpu.weight").write_text("100")
    set_idle(tmp_path, False)
    assert (tmp_path / "cpu.weight").read_text() == "10"
    assert not (tmp_path / "cpu.shares").exists()


def test_where_nobody_says_how_busy_the_machine_is_boxes_keep_their_tenth(tmp_path: Path) -> None:
    set_idle(tmp_path, False)
    group = IdleGroup(tmp_path, 0.0, spare=lambda: 0.0, cores=2)
    group.look(1.0)
    assert (tmp_path / "cpu.idle").read_text() == "0"


def test_a_group_that_somebody_took_away_is_no_error(tmp_path: Path) -> None:
    folder = tmp_path / "group"
    folder.mkdir()
    spare = iter((0.0, 10.0))
    group = IdleGroup(folder, 0.0, spare=lambda: next(spare), cores=2)
    assert group.end()
    group.look(1.0)
    assert group.end()


async def test_processes_are_moved_out_and_back_in_turn_and_not_once_they_ended(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    group = IdleGroup(tmp_path, 0.0, home=home, spare=lambda: 0.0)
    group.move(41, out=True, unless=lambda: False)
    group.move(42, out=False, unless=lambda: False)
    group.move(43, out=True, unless=lambda: True)
    await asyncio.gather(*group._moving)
    assert (home / "cgroup.procs").read_text() == "41"
    assert (tmp_path / "cgroup.procs").read_text() == "42"
