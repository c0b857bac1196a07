"""One number five ways: counted, kept by day, told to the provider, taken there, and on the invoice."""
