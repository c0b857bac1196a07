"""Journeys over connectors: another system on this machine, and a demo whose plugins may reach it."""
