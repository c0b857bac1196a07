"""Timings and ratios: `make bench` runs them all, `make bench ONLY=name` one; results go to build/bench.json."""
