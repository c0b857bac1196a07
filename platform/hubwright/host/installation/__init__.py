"""Which plugins the active tenant switched on."""
