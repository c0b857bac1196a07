"""The line of the operations page about the sandbox: whether this machine has what it needs, and what was kept in."""

from hubwright.host.sandbox.contained import counted
from hubwright.host.sandbox.probe import probe
from hubwright.host.sandbox.standing import standing
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.operations import Measure, register


class SandboxRow:
    """Bad where sandboxed plugins are refused; a look where one was contained since this process began."""

    key, order = "sandbox", 55

    def title(self) -> str:
        return _("Sandbox of plugins")

    async def read(self) -> Measure:
        boxes = standing()
        missing = probe().missing or (boxes.problem if boxes is not None else "")
        if missing:
            told = _("Sandboxed plugins are refused here: %(reason)s.") % {"reason": missing}
            return Measure(value=_("refuses"), state="bad", told=told)
        count = sum(counted().values())
        if not count:
            return Measure(value=_("ready"))
        told = ngettext("%(num)d misdeed contained", "%(num)d misdeeds contained", count) % {"num": count}
        return Measure(value=_("ready"), state="look", told=told)


def show_sandbox() -> None:
    """Have the line on the page from now on."""
    register(SandboxRow())
