"""Service levels in memory: time that counts, and clocks."""
