"""The desk: customers, each once."""
