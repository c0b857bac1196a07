-- A company says that a line of an invoice is wrong, and what became of it: once for a line.
CREATE TABLE invoice_dispute (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    place integer NOT NULL CHECK (place >= 0),  -- of the line in the invoice
    reason text NOT NULL,
    disputed_by text NOT NULL,
    disputed_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'crediting', 'credited', 'refused')),
    amount numeric(38, 9),                      -- taken back; decided before the provider is asked, then it stays
    to_balance boolean NOT NULL DEFAULT false,  -- taken off the next bill, instead of given back to the card
    attempts integer NOT NULL DEFAULT 0,        -- of taking it back
    lease_until timestamptz,                    -- while somebody is at it
    note text NOT NULL DEFAULT '',              -- the number of the credit note
    answer text NOT NULL DEFAULT '',            -- what the company reads
    settled_by text NOT NULL DEFAULT '',
    settled_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, invoice_id, place),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id)
);
SELECT app.protect('invoice_dispute'::regclass, 'SELECT, INSERT, UPDATE');
