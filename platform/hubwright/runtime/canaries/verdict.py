"""Whether a version that is tried goes back; pure, and exact: shares are compared as fractions."""

from fractions import Fraction

import msgspec


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the conversations of one version since the canary began.

    `failed` of them took an error exit, were stopped or broke off; `broke` of these broke off.
    """

    conversations: int = 0
    failed: int = 0
    broke: int = 0

    @property
    def share(self) -> Fraction:
        """Which part went wrong; nothing of nothing."""
        return Fraction(self.failed, self.conversations) if self.conversations else Fraction(0)

    @property
    def percent(self) -> float:
        """The same for people."""
        return round(float(self.share * 100), 1)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from the figures, and the figures."""

    goes_back: bool
    enough_seen: bool
    tried: Side
    control: Side
    margin: int
    enough: int

    @property
    def points(self) -> float:
        """How many points of share the tried version goes wrong more often."""
        return round(float((self.tried.share - self.control.share) * 100), 1)

    def figures(self) -> dict[str, object]:
        """The reason in numbers, as it is kept."""
        return {
            "tried": msgspec.to_builtins(self.tried),
            "control": msgspec.to_builtins(self.control),
            "points": self.points,
            "margin": self.margin,
            "enough": self.enough,
        }


def judge(tried: Side, control: Side, *, margin: int, enough: int) -> Verdict:
    """It goes back when enough was seen and its share is above the control's by more than the margin."""
    enough_seen = tried.conversations >= enough
    worse = tried.share - control.share > Fraction(margin, 100)
    return Verdict(
        goes_back=enough_seen and worse,
        enough_seen=enough_seen,
        tried=tried,
        control=control,
        margin=margin,
        enough=enough,
    )
