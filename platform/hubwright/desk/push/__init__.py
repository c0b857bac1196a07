"""Telling agents on their devices although no page is open: devices, what each wants to hear, what is on its way."""
