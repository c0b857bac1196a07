-- Steps by day: flow_step is partitioned by range of `at`, so that yesterday's trace is dropped as a table, not row by row.
--
-- Expand, so that processes of 0.1 go on: they write into `step`, and with a conflict target, (tenant_id, flow_session_id, n),
-- that no partitioned table can have. Therefore the old table stays what it is and becomes the first partition, up to a day one
-- week from now. Until then both generations write into the same table, one by its name, the other through flow_step; no
-- row is moved. `hubwright maintain` drops it with its rows when the last of them is older than HUBWRIGHT_TRACE_DAYS.

-- Where partitions live. The runtime role gets nothing here: it reaches rows through their parent, whose policy holds.
CREATE SCHEMA days;
-- Row-level security for a partition: the same policy as its parent's, no grant to anybody.
CREATE FUNCTION app.shield(tab regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = app.tid()) WITH CHECK (tenant_id = app.tid())', tab);
END $$;

-- A flow that no conversation caused has steps, too.
ALTER TABLE step ALTER COLUMN conversation_id DROP NOT NULL;
-- harmless: nothing of 0.1 names this key; what it does name, UNIQUE (tenant_id, flow_session_id, n), stays
ALTER TABLE step DROP CONSTRAINT step_pkey, ADD PRIMARY KEY (tenant_id, flow_session_id, n, at);

-- One index instead of two: whoever looks for a step knows its session.
CREATE TABLE flow_step (LIKE step INCLUDING DEFAULTS) PARTITION BY RANGE (at);
ALTER TABLE flow_step ALTER COLUMN conversation_id DROP NOT NULL;
ALTER TABLE flow_step ADD PRIMARY KEY (tenant_id, flow_session_id, n, at);
ALTER TABLE flow_step ADD FOREIGN KEY (tenant_id, flow_session_id) REFERENCES flow_session (tenant_id, id);
-- Append-only, as before.
SELECT app.protect('flow_step', 'SELECT, INSERT');

-- Nothing is ever refused for want of a day: what has none lies here, and is deleted by age.
CREATE TABLE days.flow_step_rest PARTITION OF flow_step DEFAULT;
SELECT app.shield('days.flow_step_rest');
DO $$
BEGIN
    EXECUTE format('ALTER TABLE flow_step ATTACH PARTITION step FOR VALUES FROM (MINVALUE) TO (%L)',
                   ((now() AT TIME ZONE 'UTC')::date + 7) || ' 00:00:00+00');
END $$;

-- From a conversation to its executions; a trace is read along this and the key above.
CREATE INDEX flow_session_conversation ON flow_session (tenant_id, conversation_id, started_at);
