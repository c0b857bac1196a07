"""Trying a version on a part of what arrives: who gets it, how it does beside the live one, and how that ends."""
