"""Loads plugins, keeps the reason when one fails, and knows which tenant switched which on."""
