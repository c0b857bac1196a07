-- When something genuine came to a door of a channel first: whoever sets it up sees that its address is entered there.
ALTER TABLE channel_line ADD COLUMN posted_at timestamptz;
