"""Devices as runtime sees them: what their channels heard, and what they are told to do."""
