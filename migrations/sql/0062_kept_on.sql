-- A paid feature that somebody switched on again at the cap of the month stays on until that month ends.

ALTER TABLE spending_cap
    ADD COLUMN kept_on_in timestamptz,          -- when the month begins in which it stays on, whatever it comes to
    ADD COLUMN kept_on_at numeric(38, 9);       -- what the month had come to when it went off

-- Pages roll counts up too, so that alone does not say that a month was looked at.
ALTER TABLE usage_rolled ADD COLUMN looked_at timestamptz; -- when alerts and caps were looked after
