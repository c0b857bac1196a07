-- Answers in the answer to a post: which post waits for what came of it, and which message answers it.
ALTER TABLE channel_arrival ADD COLUMN post_key text NOT NULL DEFAULT '';   -- of the post that a message was read out of
ALTER TABLE channel_arrival ADD COLUMN reply_until timestamptz;             -- so long somebody keeps that post open
ALTER TABLE delivery ADD COLUMN post_key text NOT NULL DEFAULT '';          -- it may go, or went, in the answer to this post
ALTER TABLE delivery ADD COLUMN answers text NOT NULL DEFAULT '';           -- the customer's message that it was said after
ALTER TABLE delivery ADD COLUMN was_cut_off boolean NOT NULL DEFAULT false; -- its last sender died while sending it
CREATE INDEX delivery_by_post ON delivery (tenant_id, channel_id, post_key) WHERE post_key <> '';
