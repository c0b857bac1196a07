"""Plugins that are services elsewhere."""
