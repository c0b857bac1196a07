"""What operators tell staff: all companies, those of an edition, or one; each member puts it away for themselves."""

from hubwright.control.announcements.kept import watch
from hubwright.control.announcements.reading import announcement, announcements, shown_to
from hubwright.control.announcements.rules import AUDIENCES, SEVERITIES, cleaned
from hubwright.control.announcements.schemas import Announcement, NewAnnouncement
from hubwright.control.announcements.verbs import announce, checked, dismiss, resume, stop

__all__ = [
    "AUDIENCES",
    "SEVERITIES",
    "Announcement",
    "NewAnnouncement",
    "announce",
    "announcement",
    "announcements",
    "checked",
    "cleaned",
    "dismiss",
    "resume",
    "shown_to",
    "stop",
    "watch",
]
