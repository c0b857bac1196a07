"""Contacts: the list, one of them, merging, what a company keeps of them."""
