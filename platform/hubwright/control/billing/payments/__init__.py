"""Payments: a port that billing calls, Stripe behind it, what Stripe tells us and what its meters are told."""
