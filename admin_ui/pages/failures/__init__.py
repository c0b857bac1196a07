"""What failed in a company, and what does not work now."""
