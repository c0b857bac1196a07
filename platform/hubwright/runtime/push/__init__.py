"""Sends what agents are told on their devices to the push services of their browsers."""
