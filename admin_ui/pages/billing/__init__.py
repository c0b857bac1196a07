"""Paying: where the company stands, how it pays, its invoices and everything behind each of their lines."""
