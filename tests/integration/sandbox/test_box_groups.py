"""Boxes are in a group of processes that makes place for everybody, where this machine lets us make one."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.plugin import sandboxed
from tests.hostile.stand import COMPANIES
from tests.support.sandboxed.calling import do
from tests.support.sandboxed.releases import release


async def test_boxes_compute_when_nobody_else_wants_to_where_groups_can_be_made(make: Callable[..., Boxes]) -> None:
    boxes, told = make(), release()
    await boxes.open(told, COMPANIES[0])
    zygote, group = boxes._zygote.process.pid, boxes._zygote.group  # type: ignore[union-attr]  # there is a box
    if group is None:
        assert not can_make_groups()
        print("NOT PROVEN HERE: no groups with cpu.idle can be made")
        return
    assert len(members(zygote)) == 2  # the zygote, and the box that loaded the release
    assert os.getpid() not in members(zygote)
    for spare, is_idle in ((10.0, "1"), (0.0, "0"), (10.0, "1")):
        group._looked, group._spare = (boxes.loop.time() - 1.0, 0.0), partial(float, spare)
        boxes.tend()
        assert read(group.folder / "cpu.idle") == [is_idle]
    await boxes.close()
    assert not members(zygote)


async def test_who_answers_gets_more_and_who_computes_long_less_again(make: Callable[..., Boxes]) -> None:
    boxes = make()
    plugin = sandboxed(release(), COMPANIES[0], boxes)
    box = (await do(plugin, "spin_after"))["process"]
    zygote, group = boxes._zygote.process.pid, boxes._zygote.group  # type: ignore[union-attr]  # there is a box
    if group is None:
        assert not can_make_groups()
        print("NOT PROVEN HERE: no groups with cpu.idle can be made")
        return
    await until(lambda: box not in members(zygote))
    waits = asyncio.create_task(do(plugin, "wait"))
    await until(lambda: box in members(zygote))
    waits.cancel()


async def test_where_no_group_can_be_made_boxes_run_all_the_same(
    make: Callable[..., Boxes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubwright.host.sandbox.idle_group.made", lambda *_given: None)
    boxes = make()
    assert (await do(sandboxed(release(), COMPANIES[0], boxes), "count"))["calls"] == 1
    boxes.tend()
    await boxes.close()


async def until(fact: Callable[[], bool]) -> None:
    """Look again and again while the loop goes on."""
    async with asyncio.timeout(10):
        while not fact():  # noqa: ASYNC110  # the kernel tells nobody
            await asyncio.sleep(0.01)


def members(zygote: int) -> set[int]:
    """Who is in the group that was made for a zygote."""
    folder = next(Path("/sys/fs/cgroup").glob(f"**/hubwright-boxes-{zygote}"), None)
    return {int(word) for word in read(folder / "cgroup.procs")} if folder is not None else set()


def read(file: Path) -> list[str]:
    """Its words."""
    return file.read_text().split()


def can_make_groups() -> bool:
    """Whether somebody could make one here; asked another way than the product does."""
    folder = Path("/sys/fs/cgroup/cpu/hubwright-trial")
    try:
        folder.mkdir()
    except OSError:
        return False
    has = (folder / "cpu.idle").exists()
    folder.rmdir()
    return has
