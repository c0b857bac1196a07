-- Who brought a release to where it is, so that a partner goes on only with what they stopped; and whether a stage stays.
ALTER TABLE release
    ADD COLUMN moved_by text NOT NULL DEFAULT '' CHECK (moved_by IN ('', 'partner', 'operator', 'platform')),
    ADD COLUMN held boolean NOT NULL DEFAULT false;     -- the next stage does not begin by itself

-- Who took a plugin out of the marketplace and why, and how often the companies that have it were told.
ALTER TABLE plugin
    ADD COLUMN taken_down_by text NOT NULL DEFAULT '' CHECK (taken_down_by IN ('', 'partner', 'operator')),
    ADD COLUMN taken_down_why text NOT NULL DEFAULT '',
    ADD COLUMN told_n integer NOT NULL DEFAULT 0;       -- odd: told that it is out; even: that it is back
UPDATE plugin SET taken_down_by = 'partner' WHERE taken_down_at IS NOT NULL;
DO $$
BEGIN
    EXECUTE format('GRANT UPDATE (taken_down_by, taken_down_why, told_n) ON plugin TO %I',
        current_setting('app.runtime_role'));
END $$;
