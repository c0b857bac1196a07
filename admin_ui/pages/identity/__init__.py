"""Coming in: sign-in, sign-up, links from mails, one's own account."""
