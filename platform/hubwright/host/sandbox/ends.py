"""How a process ended, in words."""

import os
import signal


def told_of(status: int) -> str:
    """How a process ended, as one phrase."""
    if not os.WIFSIGNALED(status):
        return f"its process ended itself ({os.waitstatus_to_exitcode(status)})"
    number = os.WTERMSIG(status)
    reasons = {
        signal.SIGSYS: "its process asked the kernel for what no plugin may",
        signal.SIGXCPU: "its process used up its processor time",
        signal.SIGKILL: "its process was killed",
    }
    return reasons.get(signal.Signals(number), f"its process crashed ({signal.Signals(number).name})")
