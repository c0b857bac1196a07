"""The console of those who run the platform: companies from outside, and what holds for all of them."""
