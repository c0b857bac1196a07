-- What companies pay for partners' plugins from when to when, what partners earn of it, and what they are sent.

CREATE TABLE plugin_price (                     -- a plugin of a partner went on or off, or to another version; append-only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    plugin text NOT NULL,
    version text NOT NULL,
    release_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    price jsonb NOT NULL,                       -- as its manifest says, and the company agreed to
    is_on boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX plugin_price_plugin ON plugin_price (tenant_id, plugin, at);
SELECT app.protect('plugin_price'::regclass, 'SELECT, INSERT');

ALTER TABLE partner
    ADD COLUMN share numeric(5, 4) NOT NULL DEFAULT 0.8 CHECK (share BETWEEN 0 AND 1), -- of what companies pay for its plugins
    ADD COLUMN payee text,                      -- who it is at the payment provider
    ADD COLUMN payee_ready boolean NOT NULL DEFAULT false;

-- A partner is sent a month's share once in each currency; sums over all companies, and never which.
CREATE TABLE partner_payout (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    until timestamptz NOT NULL,                 -- what was earned before then
    currency text NOT NULL,
    amount numeric(38, 9) NOT NULL CHECK (amount > 0),
    state text NOT NULL CHECK (state IN ('planned', 'sent')),
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    error text NOT NULL DEFAULT '',
    transfer text NOT NULL DEFAULT '',          -- what it is called at the payment provider
    planned_at timestamptz NOT NULL,
    sent_at timestamptz,
    UNIQUE (partner_id, currency, until)
);
-- What a partner has of a line that was paid, or gives back of one that was taken back. No company is named: `origin` is
-- the line's invoice and place, or the dispute, so that nothing is earned twice.
CREATE TABLE partner_share (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    plugin text NOT NULL,
    origin text NOT NULL UNIQUE,
    begins_at timestamptz NOT NULL,             -- the stretch that was paid for
    ends_at timestamptz NOT NULL,
    currency text NOT NULL,
    paid numeric(38, 9) NOT NULL,               -- by the company, before taxes; below nothing when it was given back
    rate numeric(5, 4) NOT NULL,
    share numeric(38, 9) NOT NULL,
    earned_at timestamptz NOT NULL,
    payout_id uuid REFERENCES partner_payout (id)
);
CREATE INDEX partner_share_partner ON partner_share (partner_id, earned_at);
CREATE INDEX partner_share_payout ON partner_share (payout_id);
SELECT app.share('partner_payout', 'SELECT, INSERT, UPDATE'), app.share('partner_share', 'SELECT, INSERT, UPDATE (payout_id)');
-- One row that says when a worker looks again whether a partner is to be paid; no company's.
CREATE TABLE payout_round (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    next_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO payout_round (one) VALUES (true);
SELECT app.share('payout_round', 'SELECT, UPDATE');
