"""Why a broker and we do not come together."""

from hubwright_sdk import AuthExpired, CallFailed, RateLimited, Refused, Unreachable


class Untrusted(Refused):
    """What the broker shows is signed by nobody whom we know, or is not for this host; `found` says which."""

    def __init__(self, found: str) -> None:
        super().__init__(f"the broker's certificate is not accepted: {found}")
        self.found = found


def refusal(code: int, told: str) -> CallFailed:
    """What the broker said at the door, as a failure that says what to do."""
    match code:
        case 134 | 135 | 140 | 138:
            return AuthExpired("the broker does not take this user and password")
        case 151 | 159:
            return RateLimited(f"the broker wants to be left alone for a while: {told}", retry_after_s=30.0)
        case 136 | 137:
            return Unreachable(f"the broker is busy: {told}")
    return Refused(f"the broker refuses the connection: {told}")
