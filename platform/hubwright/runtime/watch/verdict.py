"""Judges a flow by how many of its sessions went wrong lately, against before; pure."""

from typing import Final, Literal

import msgspec

FEWEST_STARTS: Final = 3
FEWEST_FOR_SHARE: Final = 5
WRONG_SHARE: Final = 0.3
JUMP: Final = 3.0
Verdict = Literal["works", "jumped", "every_start", "unclear"]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen in the last minutes and in the day before; `since_failure` started after the last failure."""

    sessions: int = 0
    failed: int = 0
    failed_at_start: int = 0
    since_failure: int = 0
    sessions_before: int = 0
    failed_before: int = 0


def judge(counts: Counts) -> Verdict:
    """Say whether the flow works; with too little to go by it is unclear, and nothing changes."""
    if counts.since_failure >= FEWEST_STARTS:
        return "works"
    if counts.sessions >= FEWEST_STARTS and counts.failed_at_start >= counts.sessions:
        return "every_start"
    if counts.sessions < FEWEST_FOR_SHARE:
        return "unclear"
    share = counts.failed / counts.sessions
    usual = counts.failed_before / counts.sessions_before if counts.sessions_before else 0.0
    if share < WRONG_SHARE:
        return "works"
    return "jumped" if share >= JUMP * usual else "unclear"
