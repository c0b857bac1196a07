"""How long each class of data is kept: the platform's defaults, a company's own days, and what goes each day."""
