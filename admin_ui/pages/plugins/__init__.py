"""Plugins: what each is, what it may see, on or off."""
