"""A line that a company says is wrong: said once, answered by those who run the platform, shown on the invoice."""
