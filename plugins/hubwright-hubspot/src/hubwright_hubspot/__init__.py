"""Contacts and deals of HubSpot in Hubwright: both ways, conflict-safe."""
