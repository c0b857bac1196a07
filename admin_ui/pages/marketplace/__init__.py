"""Where partners hand in, where operators decide, and the thread between them."""
