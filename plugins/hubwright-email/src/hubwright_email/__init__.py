"""Mailboxes as a channel of Hubwright: IMAP in, SMTP out, threads kept."""
