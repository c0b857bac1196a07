"""Hubwright: companies build their own omnichannel service hub; one shared runtime executes it."""
