"""Customers who leave and keep their place: when it is their turn, an agent writes first."""
