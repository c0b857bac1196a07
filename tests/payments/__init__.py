"""Stripe's stand-in, driven by Stripe's own library; and the payments port over it."""
