-- Work of who is gone: it goes back after so many minutes of absence, and at once where somebody has no seat any more.
ALTER TABLE state_policy
    ADD COLUMN away_returns_minutes integer NOT NULL DEFAULT 0;  -- 0 is never
-- How much a member carries is the company's total unless they have one of their own. One that is not the former default is
-- their own: so it was set by hand, or by a process of the release before.
ALTER TABLE member ADD COLUMN own_total boolean NOT NULL DEFAULT false;
-- The next promise that is due in a conversation, as of the last look: read by every list, in one step of an index.
ALTER TABLE sla_watch ADD COLUMN due_at timestamptz, ADD COLUMN due_kind text NOT NULL DEFAULT '';
CREATE INDEX sla_watch_due ON sla_watch (tenant_id, due_at, conversation_id) WHERE due_at IS NOT NULL;
DO $$
DECLARE
    t uuid;
BEGIN
    FOR t IN SELECT id FROM tenant LOOP
        PERFORM set_config('app.tenant_id', t::text, true);
        UPDATE sla_watch w SET due_at = k.due_at, due_kind = k.kind FROM (
            SELECT DISTINCT ON (conversation_id) conversation_id, due_at, kind FROM sla_clock
            WHERE tenant_id = t AND ended_at IS NULL AND due_at IS NOT NULL ORDER BY conversation_id, due_at
        ) k WHERE w.tenant_id = t AND k.conversation_id = w.conversation_id;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
-- When members are planned to work, and when they are on leave.
CREATE TABLE working_time (                     -- a member without a row is not planned
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    member_id uuid NOT NULL,
    time_zone text NOT NULL,
    week jsonb NOT NULL DEFAULT '[]',           -- as flows/business_hours.py has it, and so are days
    days jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (tenant_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
SELECT app.protect('working_time'::regclass);
CREATE TABLE member_leave (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
    reason text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn')),
    asked_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX member_leave_of ON member_leave (tenant_id, member_id, begins_at);
CREATE INDEX member_leave_open ON member_leave (tenant_id, ends_at) WHERE state IN ('asked', 'approved');
SELECT app.protect('member_leave'::regclass, 'SELECT, INSERT, UPDATE');
-- Each company is looked at once: members who lost their seat before this release may hold work still.
INSERT INTO due (tenant_id, kind, id, due_at) SELECT id, 'absence', id, now() FROM tenant ON CONFLICT DO NOTHING;
