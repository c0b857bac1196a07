"""Messaging channels: what their plugins receive or pull is taken in, what the company says is sent through them."""
