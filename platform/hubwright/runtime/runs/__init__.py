"""Runs: what triggers start. A run waits its turn as a row; once begun, it is a flow session of the same id."""
