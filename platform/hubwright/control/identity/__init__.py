"""People: accounts, sign-in sessions, members, invitations, and the links that reach them by mail."""
