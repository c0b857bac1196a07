"""Connections to outside systems."""
