"""Whether a post comes from Stripe: signed with one of our secrets, neither old nor from the future."""

from collections.abc import Sequence

from hubwright.control.billing.payments.port import Happening
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _

OLDEST_S, EARLIEST_S = 300, 60


class NotFromStripe(Refusal, status=400, type="signature-invalid"):
    """The signature does not fit, or it is not from now."""

    def sentence(self) -> str:
        return _("The signature of this post is not valid.")


def verified(body: bytes, header: str, secrets: Sequence[str], now: float) -> Happening:
    """Check with the library, for each secret in force; what claims to come from later than now it would let pass."""
    import stripe  # noqa: PLC0415 - a second to load, and most processes never need it

    from hubwright.control.billing.payments.stripe_payments import happening  # noqa: PLC0415 - the same

    for secret in secrets:
        try:
            event = stripe.Webhook.construct_event(body, header, secret, OLDEST_S)
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, AttributeError):  # not UTF-8, not JSON, or no object
            break
        if _signed_at(header) > now + EARLIEST_S or "data" not in event:
            break
        return happening(event)
    raise NotFromStripe


def _signed_at(header: str) -> int:
    """The library takes the first time in the header, so nobody gains by adding another."""
    times = [part[2:] for part in header.split(",") if part.startswith("t=")]
    return int(times[0])
