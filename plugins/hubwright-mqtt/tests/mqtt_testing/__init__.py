"""Real brokers on this machine, real devices, and a host that may die anywhere."""
