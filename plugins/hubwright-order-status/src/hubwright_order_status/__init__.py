"""Tells how far an order is, in flows and beside conversations."""
