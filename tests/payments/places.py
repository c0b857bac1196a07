"""Where the contract of the payments port is tried: the stand-in, and with a key for it Stripe's own sandbox too."""

import os

SANDBOX_KEY = os.environ.get("HUBWRIGHT_STRIPE_SANDBOX_KEY", "")
PLACES = ["stand-in", "sandbox"] if SANDBOX_KEY else ["stand-in"]


def told() -> str:
    """What a reader of the test's output has to know."""
    if SANDBOX_KEY:
        return "Stripe's sandbox: the contract of payments ran there too."
    return "Stripe's sandbox: SKIPPED, as HUBWRIGHT_STRIPE_SANDBOX_KEY is not set; only the stand-in was tried."
