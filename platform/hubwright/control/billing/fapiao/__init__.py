"""Fapiao, the tax invoices of China: asked for by a company, issued by tax software, its number kept with the month."""
