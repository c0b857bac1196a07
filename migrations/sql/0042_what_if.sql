-- A plan tried on what really came: what was asked, how far it is, and what came out.
CREATE TABLE what_if (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    queue_id uuid NOT NULL,
    plan jsonb NOT NULL,
    newest integer NOT NULL CHECK (newest > 0), -- so many of the company's newest arrivals
    by text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    share real NOT NULL DEFAULT 0,              -- of the work that is done
    found jsonb,
    asked_at timestamptz NOT NULL DEFAULT now(),
    moved_at timestamptz NOT NULL DEFAULT now(), -- when it last told how far it is; one that has died tells nothing
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);
CREATE INDEX what_if_of ON what_if (tenant_id, queue_id, asked_at);
SELECT app.protect('what_if'::regclass);
