"""Web push: messages to a browser without an open page, encrypted for it alone and signed by this installation."""

from hubwright.kernel.web_push.encrypt import MOST_BYTES, Recipient, encrypt, recipient_of
from hubwright.kernel.web_push.keys import FILE, PushKey, known_keys, newest_key
from hubwright.kernel.web_push.vapid import authorization

__all__ = [
    "FILE",
    "MOST_BYTES",
    "PushKey",
    "Recipient",
    "authorization",
    "encrypt",
    "known_keys",
    "newest_key",
    "recipient_of",
]
