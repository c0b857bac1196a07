"""The provider of this process, opened when it is first needed; tests and the demo bring their own."""

from hubwright.control.billing.payments.failures import NotSetUp
from hubwright.control.billing.payments.port import Payments
from hubwright.kernel.settings import settings

_current: list[Payments] = []


def payments() -> Payments:
    """The provider; raises `NotSetUp` where none is configured."""
    if not _current:
        current = settings()
        if not current.stripe_key:
            raise NotSetUp
        from hubwright.control.billing.payments.stripe_payments import (  # noqa: PLC0415 - a second to load, where it is used
            StripePayments,
        )

        use_payments(StripePayments(current.stripe_key, current.stripe_api_base))
    return _current[0]


def use_payments(provider: Payments | None) -> None:
    """Make a provider current; None opens the configured one anew."""
    _current[:] = [provider] if provider is not None else []


def set_up() -> bool:
    """Whether there is one."""
    return bool(_current) or bool(settings().stripe_key)


async def close_payments() -> None:
    """Close what was opened."""
    for provider in _current:
        await provider.close()
    _current.clear()
