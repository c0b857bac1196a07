"""Invoices as the company that pays them reads them: where each stands, and what is still owed."""
