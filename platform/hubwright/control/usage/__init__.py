"""What a tenant used: append-only events, written in the transaction of the fact they count."""
