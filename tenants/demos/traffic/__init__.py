"""Visitors of a demo who come by themselves, and colleagues who answer some; through the product's own doors."""
