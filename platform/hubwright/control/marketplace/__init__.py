"""Who publishes plugins, what becomes of a release, and what companies find."""
