-- A partner takes a plugin out of the marketplace and puts it back; whoever has it keeps it.
ALTER TABLE plugin ADD COLUMN taken_down_at timestamptz;
DO $$
BEGIN
    EXECUTE format('GRANT UPDATE (taken_down_at) ON plugin TO %I', current_setting('app.runtime_role'));
END $$;

-- Since when a plugin is paused, by whom and why; and how long it was paused altogether, which counts as no use.
ALTER TABLE installation
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN paused_by text NOT NULL DEFAULT '',      -- who did it; empty: nobody knows any more
    ADD COLUMN paused_why text NOT NULL DEFAULT '' CHECK (paused_why IN ('', 'cap', 'cap_raised')),
    ADD COLUMN paused_s bigint NOT NULL DEFAULT 0;
