"""Something stopped working: the company's administrators are told once, and the notice goes by itself."""

from hubwright.control.notices.kinds import NoticeKind, Told, register
from hubwright.control.notices.verbs import NoticeView, clear, open_notices, raise_notice, stood_within

__all__ = ["NoticeKind", "NoticeView", "Told", "clear", "open_notices", "raise_notice", "register", "stood_within"]
