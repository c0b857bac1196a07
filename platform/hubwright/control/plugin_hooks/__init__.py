"""The addresses of plugins that other systems post to."""
