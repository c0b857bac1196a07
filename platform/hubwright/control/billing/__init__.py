"""What a company pays: rated by a pure function from its terms, what it used and its credit."""
