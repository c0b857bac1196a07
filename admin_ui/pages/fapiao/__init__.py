"""The tax invoice of China for a month's invoice."""
