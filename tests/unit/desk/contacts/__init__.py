"""Contacts: stages, facts, merges, rules."""
