"""Devices: what they are, what they say of themselves, and what they are told to do."""
