"""Contacts that are customers in another system, too: linked by a person, kept in step by the platform."""
