"""API keys: shown once, kept as a hash, able to do exactly what their scopes say."""
