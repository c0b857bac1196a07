"""Corrections by those who run the platform: finding the count, correcting it, and the list over all companies."""
