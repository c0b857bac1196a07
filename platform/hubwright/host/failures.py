"""Why a call came to nothing before the plugin even had it, or because the plugin is broken."""

from hubwright_sdk import AuthExpired, CallFailed


class SwitchedOff(CallFailed):
    """The company has not switched the plugin on."""

    code = "off"


class NotHere(CallFailed):
    """The platform has no such plugin, or cannot load it."""

    code = "missing"


class NotSetUp(CallFailed):
    """The plugin's settings are not complete."""

    code = "not_set_up"


class NoModel(CallFailed):
    """No AI plugin is switched on."""

    code = "no_ai"


class NeedsReauth(AuthExpired):
    """A connection's credentials are gone or not taken any more; an admin has to connect it again.

    Over the wall of a box it travels as the SDK's `AuthExpired`, which it is.
    """

    code = "needs_reauth"


class Broken(CallFailed):
    """The plugin failed in a way it did not say."""

    code = "broken"
