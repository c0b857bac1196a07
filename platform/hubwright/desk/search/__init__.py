"""Finding conversations by name, phone, order number and text; words and Chinese bigrams in term tables."""
