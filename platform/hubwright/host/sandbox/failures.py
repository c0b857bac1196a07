"""Why a sandboxed plugin was not called at all."""

from hubwright_sdk import CallFailed, RateLimited


class NoSandbox(CallFailed):
    """This machine cannot keep a stranger's code in, so none is run."""

    code = "no_sandbox"


class Resting(CallFailed):
    """Its boxes had to be ended again and again; it is left alone for a while."""

    code = "resting"


class AllTaken(RateLimited):
    """Every box that this process may have is at work; come back in a moment."""
