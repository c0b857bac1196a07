"""Plugins that are services elsewhere: called over HTTPS with signed requests, their answers checked like anybody's."""
