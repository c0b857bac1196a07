"""Credentials to outside systems: filled in or agreed to by an admin, kept sealed, used by the host only."""
