"""A HubSpot of our own for tests: what it does is what its documentation says, as far as this plugin uses it."""
