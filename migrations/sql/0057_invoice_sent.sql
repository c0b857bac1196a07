-- Which invoices went to the payment provider: one worker at a time takes one there, and goes on where another broke off.
CREATE TABLE invoice_sent (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    invoice_id uuid NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    lease_until timestamptz,                    -- while a worker is at it
    bill text,                                  -- what it is called there, once it has arrived
    sent_at timestamptz,
    PRIMARY KEY (tenant_id, invoice_id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id)
);
SELECT app.protect('invoice_sent'::regclass);
