"""Releases of partners: their state, where their bytes lie, and whether they are the ones that were signed."""
