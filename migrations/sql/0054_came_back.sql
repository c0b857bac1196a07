-- Work that comes back to a queue keeps its age; a replay must not let it come before it was given back.
ALTER TABLE routing_arrival ADD COLUMN came_at timestamptz;     -- when it came to the queue; null in what is older: at

-- Where and how an entry stands from a moment on, while it waits: moved, overflowed, more urgent, kept until it opens.
CREATE TABLE routing_stand (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    queue_entry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    queue_id uuid NOT NULL,
    priority integer NOT NULL,
    due_at timestamptz,                         -- when an answer was promised for
    keeps_turn boolean NOT NULL,                -- nobody is put further back by it
    not_before timestamptz,                     -- nobody is asked before
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX routing_stand_of ON routing_stand (tenant_id, queue_entry_id);
SELECT app.protect('routing_stand'::regclass, 'SELECT, INSERT');
