"""How kinds of channel look, and what went wrong with one in words."""

from collections.abc import Callable, Mapping

from admin_ui.assets import icon_names
from hubwright.host import catalogue
from hubwright.kernel.i18n import _

_BY_KIND = {"email": "mail", "sms": "phone", "voice": "phone", "web": "message-2"}


def channel_icon(plugin_id: str) -> str:
    """The picture of a channel's kind: the plugin's, where we have it."""
    messaging = catalogue.find_messaging(plugin_id)
    if messaging is None:
        return _BY_KIND["web"]
    wanted = messaging.icon if messaging.icon != "message" else _BY_KIND.get(messaging.kind, "message")
    return wanted if wanted in icon_names() else "message"


_TROUBLES: Mapping[str, Callable[[], str]] = {
    "auth_expired": lambda: _("The service does not take the credentials any more. Fill in new ones or connect again."),
    "needs_reauth": lambda: _("The connection to the service has ended. Connect the plugin again."),
    "channel_off": lambda: _("The channel is switched off."),
    "off": lambda: _("The plugin behind the channel is switched off."),
    "missing": lambda: _("The plugin behind the channel is not available."),
    "not_set_up": lambda: _("The settings of the channel are not complete."),
    "window_closed": lambda: _("The customer has to write first: this channel takes no message to them now."),
    "quota_used_up": lambda: _("No more messages were left on this channel until the customer writes again."),
    "kind_not_carried": lambda: _("This channel carries nothing of this kind."),
    "file_too_large": lambda: _("The file is larger than this channel takes."),
    "rate_limited": lambda: _("The service asks to come back later."),
    "timeout": lambda: _("The service gave no answer in time."),
    "unreachable": lambda: _("The service cannot be reached."),
    "paused": lambda: _("The last calls all failed; the next one waits a little."),
    "busy": lambda: _("The plugin is busy; the message waits its turn."),
    "too_long": lambda: _("The message is longer than this channel takes."),
    "no_address": lambda: _("The customer has no address on this channel."),
    "not_delivered": lambda: _("The service could not deliver it."),
    "in_doubt": lambda: _("The service gave no answer: it may have arrived. Look there before you send it again."),
    "refused": lambda: _("The service refused it."),
    "state_not_stated": lambda: _("The plugin told of a message what this channel does not know of messages."),
}


def trouble_words(code: str) -> str:
    """One sentence for a failure's code."""
    known = _TROUBLES.get(code)
    return known() if known is not None else _("The plugin failed.")
