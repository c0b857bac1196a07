-- What happens to those whose turn is far away: each queue's rules, asked before somebody waits there and while they do, a record of
-- what they decided, and callbacks, which keep a place in the line while the customer is away.
ALTER TABLE queue
    ADD COLUMN overflow jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN overflow_before jsonb;           -- as it was before it was last saved, for Undo
ALTER TABLE queue_entry
    ADD COLUMN queue_since timestamptz,         -- since when it stands in this queue; NULL is since it came
    ADD COLUMN not_before timestamptz,          -- nobody is offered it earlier: a message left while the queue was closed
    ADD COLUMN overflow_at timestamptz,         -- when the rules of its queue are asked again
    ADD COLUMN callback_offered_at timestamptz;
CREATE INDEX queue_entry_overflow ON queue_entry (tenant_id, overflow_at) WHERE left_at IS NULL AND overflow_at IS NOT NULL;

CREATE TABLE queue_overflow (                   -- what the rules decided, and which clause did; nobody changes it at run time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    queue_entry_id uuid,                        -- NULL when it was let into no queue
    at timestamptz NOT NULL,
    moment text NOT NULL CHECK (moment IN ('before', 'after')),
    outcome text NOT NULL CHECK (outcome IN ('wait', 'callback', 'message', 'end')),
    from_queue_id uuid NOT NULL,
    to_queue_id uuid NOT NULL,
    trace jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX queue_overflow_of ON queue_overflow (tenant_id, conversation_id, at);
SELECT app.protect('queue_overflow'::regclass, 'SELECT, INSERT');

CREATE TABLE callback (                         -- a customer left, and wants to be written to when it is their turn
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    channel_id uuid NOT NULL,                   -- where they want to be written to
    asked_on uuid NOT NULL,                     -- the chat they left, which takes something at any time
    state text NOT NULL CHECK (state IN ('waiting', 'held', 'written', 'answered', 'not_reached', 'cancelled', 'ended')),
    asked_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    written_seq integer,                        -- of the first word; what the customer says after it is an answer
    answer_by timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX callback_open ON callback (tenant_id, conversation_id) WHERE ended_at IS NULL;
SELECT app.protect('callback'::regclass, 'SELECT, INSERT, UPDATE');
