"""Channels: the configured ways customers come in; what each can do, its plugin decides."""
