"""What live flows listen to beside messages: events, web addresses, the calendar, people; and their secrets."""

from hubwright.control.triggers.addresses import address_of, find_hook, renew_address
from hubwright.control.triggers.arm import arm
from hubwright.control.triggers.read import get_trigger, listening_to, triggers_of
from hubwright.control.triggers.schemas import Hook, Trigger
from hubwright.control.triggers.secrets import renew_secret, secret_generation, secret_of

__all__ = [
    "Hook",
    "Trigger",
    "address_of",
    "arm",
    "find_hook",
    "get_trigger",
    "listening_to",
    "renew_address",
    "renew_secret",
    "secret_generation",
    "secret_of",
    "triggers_of",
]
