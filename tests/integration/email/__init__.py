"""Mailboxes as channels, end to end, against real mail servers."""
