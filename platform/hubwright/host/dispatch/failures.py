"""Why the dispatcher did not even make a call."""

from hubwright_sdk import CallFailed


class Busy(CallFailed):
    """As many calls of this company to this plugin are under way as it may have."""

    code = "busy"


class Paused(CallFailed):
    """The last calls all failed, so that this one waits for better times."""

    code = "paused"
