-- What happened at each step of each flow version, by day of the company's calendar, so that a month is read without its steps.
CREATE TABLE flow_count (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    flow_version_id uuid NOT NULL,
    day date NOT NULL,
    channel_id uuid NOT NULL,                   -- all zeros: no conversation, so no channel
    node_id text NOT NULL,
    measure text NOT NULL,                      -- visits, ended, silent, to_person, guard, exit:<port>, time:<bucket>, cost:<meter>
    quantity bigint NOT NULL,
    PRIMARY KEY (tenant_id, flow_version_id, day, channel_id, node_id, measure),
    FOREIGN KEY (tenant_id, flow_version_id) REFERENCES flow_version (tenant_id, id)
);
CREATE INDEX flow_count_day ON flow_count (tenant_id, day);
SELECT app.protect('flow_count'::regclass);
CREATE TABLE flow_count_progress (              -- how far steps are counted, and in whose days
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    counted_to timestamptz NOT NULL,
    time_zone text NOT NULL,
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('flow_count_progress'::regclass);
-- The steps of one company on one day, whoever's they are.
CREATE INDEX flow_step_at ON flow_step (tenant_id, at) INCLUDE (node_id, flow_session_id);
-- The few that went wrong.
CREATE INDEX flow_step_wrong ON flow_step (tenant_id, at) INCLUDE (flow_session_id)
    WHERE detail ->> 'result' IN ('failed', 'guard');
