"""Messaging channels end to end, against a provider that keeps its promises."""
