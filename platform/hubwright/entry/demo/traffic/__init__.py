"""A day at the demo's busy company: a pure, seeded plan of it, and a driver that lives it through the doors."""
