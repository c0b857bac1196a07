"""A desk's whole past, brought in at once: customers and conversations as they would stand had they been held here."""
