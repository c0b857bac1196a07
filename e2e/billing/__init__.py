"""Journeys of paying."""
