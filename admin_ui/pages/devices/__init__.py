"""Devices for admins and agents: which there are, how each is, and what it is told to do."""
