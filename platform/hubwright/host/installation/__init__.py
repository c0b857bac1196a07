"""Which plugins a tenant has switched on."""
