-- A company asks for the fapiao (Chinese tax invoice) of a month; whoever runs the platform has it issued by tax software and writes its number down.
CREATE TABLE fapiao_request (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('general', 'special')),
    title text NOT NULL,                        -- the buyer's name on it
    tax_number text NOT NULL DEFAULT '',        -- unified social credit code; a person has none
    email text NOT NULL,                        -- where the tax software sends it
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    number text NOT NULL DEFAULT '',            -- of the fapiao, once it is issued
    issued_by text NOT NULL DEFAULT '',
    issued_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, invoice_id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id)
);
SELECT app.protect('fapiao_request'::regclass);
