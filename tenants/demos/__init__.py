"""Sales demos: seeded tenants of kind demo that sales open, show, reset and hand to prospects; nothing leaves them."""
