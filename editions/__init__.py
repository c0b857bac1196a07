"""Editions as data: what a company bought, and why it may do what it may do."""
