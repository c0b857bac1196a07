"""How a call to the provider can fail; what matters is whether the deed may have been done."""


class PaymentFailure(Exception):
    """A call that brought nothing. Its text has no personal data and no keys."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {message}" if message else code)


class NotDone(PaymentFailure):
    """Surely nothing happened: not reached, or told to come back later. Try again."""


class InDoubt(PaymentFailure):
    """Nobody knows whether it happened: the answer was lost, or the provider broke. Ask before doing it again."""


class Refused(PaymentFailure):
    """The provider understood and said no; trying again brings the same."""


class Declined(PaymentFailure):
    """The bank says no to the card."""


class NotSetUp(Exception):
    """No provider is configured on this platform."""
