"""Channels: the ways customers come in."""
