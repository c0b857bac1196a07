-- When each queue is open, and queues that take nothing new any more.
ALTER TABLE queue ADD COLUMN archived_at timestamptz;   -- what stands in it is still served
CREATE TABLE queue_hours (                      -- a queue without a row is always open
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    queue_id uuid NOT NULL,
    follows text NOT NULL CHECK (follows IN ('company', 'own')),
    time_zone text NOT NULL,
    week jsonb NOT NULL DEFAULT '[]',           -- as flows/business_hours.py has it; used when it follows its own
    company_days boolean NOT NULL DEFAULT true, -- with its own hours, the company's special days hold as well
    PRIMARY KEY (tenant_id, queue_id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);
SELECT app.protect('queue_hours'::regclass);
CREATE TABLE queue_holiday (                    -- its own special days, which go before the company's
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    queue_id uuid NOT NULL,
    day date NOT NULL,
    name text NOT NULL DEFAULT '',
    opens text NOT NULL DEFAULT '',             -- without times it is closed all day
    closes text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, queue_id, day),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);
SELECT app.protect('queue_holiday'::regclass);
ALTER TABLE skill ADD COLUMN removed_at timestamptz;    -- levels stay, so that removing one can be undone
