"""Runs a partner's release in a box of its own for each company: no files, no network, no secrets but its settings'."""
