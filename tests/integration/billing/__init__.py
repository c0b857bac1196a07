"""Ledger, invoices and caps in a real database."""
