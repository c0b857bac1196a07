"""Host names of companies: claimed, proved by DNS, looked at again each day; customers open the chat there."""
