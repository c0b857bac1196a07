-- Who is who. A contact that was merged stays as a row and points to the one that speaks for it; what belongs to it stands
-- with the root meanwhile, and `contact_home` says where each row goes when the merge is undone.
-- harmless: no contact of before points to another one, and processes of before write none of these columns
ALTER TABLE contact
    ADD COLUMN stage text NOT NULL DEFAULT 'ephemeral'
        CHECK (stage IN ('ephemeral', 'identified', 'curated', 'canonical')),
    ADD COLUMN stage_before text NOT NULL DEFAULT '',   -- of a canonical one, for the day its last merge is undone
    ADD COLUMN merged_into uuid,                        -- the next one up
    ADD COLUMN root_id uuid,                            -- the one at the top; NULL: itself
    ADD COLUMN merge_id uuid,                           -- the merge that holds it there; merges are in the order of their ids
    ADD COLUMN joined boolean NOT NULL DEFAULT false,   -- part of a merge, above or below: batches leave it to the plain road
    ADD COLUMN own jsonb,                               -- [[key, value]] as told of this one alone; NULL: the row itself says it
    ADD COLUMN prefer jsonb NOT NULL DEFAULT '{}',      -- {key: contact whose value a person chose}
    ADD COLUMN settled jsonb NOT NULL DEFAULT '[]',     -- [[key, contact, value]] that a person has looked at
    ADD FOREIGN KEY (tenant_id, merged_into) REFERENCES contact (tenant_id, id);
CREATE INDEX contact_below ON contact (tenant_id, root_id) WHERE root_id IS NOT NULL;
CREATE INDEX contact_seen ON contact (tenant_id, seen_at, id) WHERE root_id IS NULL;

ALTER TABLE identity
    ALTER COLUMN channel_id DROP NOT NULL,              -- an e-mail address, a number in another system: no channel of ours
    ADD COLUMN kind text NOT NULL DEFAULT 'channel' CHECK (kind IN ('channel', 'email', 'phone', 'external')),
    ADD COLUMN source text NOT NULL DEFAULT '',         -- of an external one: whose number it is
    ADD COLUMN match_key text NOT NULL DEFAULT '',      -- written one way, so that equal ones are equal
    ADD COLUMN verified_at timestamptz,
    ADD COLUMN verified_how text NOT NULL DEFAULT '',
    ADD COLUMN blocked_at timestamptz,
    ADD COLUMN blocked_by uuid;
CREATE INDEX identity_matching ON identity (tenant_id, kind, match_key) WHERE kind <> 'channel';

CREATE TABLE contact_home (                             -- a row that stands with another contact than the one it came with
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    kind text NOT NULL CHECK (kind IN ('identity', 'conversation', 'device', 'crm_link')),
    row_id uuid NOT NULL,
    home_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, kind, row_id),
    FOREIGN KEY (tenant_id, home_id) REFERENCES contact (tenant_id, id)
);
CREATE INDEX contact_home_of ON contact_home (tenant_id, home_id);
SELECT app.protect('contact_home'::regclass);

CREATE TABLE contact_merge (                            -- two contacts were found to be one person, and perhaps not after all
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    target_id uuid NOT NULL,
    by text NOT NULL DEFAULT '',                        -- who did it: a member's name, or the rule
    member_id uuid,
    rule text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    undone_by text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, target_id) REFERENCES contact (tenant_id, id)
);
CREATE INDEX contact_merge_target ON contact_merge (tenant_id, target_id);
CREATE INDEX contact_merge_source ON contact_merge (tenant_id, source_id);
SELECT app.protect('contact_merge'::regclass);

CREATE TABLE contact_merge_row (                        -- each row and each fact that changed hands then
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    merge_id uuid NOT NULL,
    n integer NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,                                  -- a row's id, a fact's name
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    value jsonb NOT NULL DEFAULT 'null',
    PRIMARY KEY (tenant_id, merge_id, n),
    FOREIGN KEY (tenant_id, merge_id) REFERENCES contact_merge (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('contact_merge_row'::regclass);

CREATE TABLE contact_term (                             -- words, pairs of Chinese characters and digits by which a contact is found
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    term text COLLATE "C" NOT NULL,
    contact_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, term, contact_id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_term_of ON contact_term (tenant_id, contact_id);
SELECT app.protect('contact_term'::regclass);

CREATE TABLE contact_match_rule (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    position integer NOT NULL,
    compares text NOT NULL CHECK (compares IN ('email', 'phone', 'external', 'field')),
    field_key text NOT NULL DEFAULT '',
    level text NOT NULL CHECK (level IN ('suggest', 'merge', 'off')),
    PRIMARY KEY (tenant_id, id)
);
SELECT app.protect('contact_match_rule'::regclass);

CREATE TABLE contact_suggestion (                       -- two that may be one; the smaller id stands first
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    other_id uuid NOT NULL,
    rule text NOT NULL,
    shared text NOT NULL DEFAULT '',                    -- what both have
    against text NOT NULL DEFAULT '',                   -- why it was not merged by itself
    at timestamptz NOT NULL DEFAULT now(),
    dismissed_at timestamptz,
    dismissed_by text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id, other_id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, other_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_suggestion_other ON contact_suggestion (tenant_id, other_id);
SELECT app.protect('contact_suggestion'::regclass);

CREATE TABLE contact_field (                            -- what this company keeps of its customers
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice', 'yes_no')),
    choices jsonb NOT NULL DEFAULT '[]',
    position integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
SELECT app.protect('contact_field'::regclass);

CREATE TABLE contact_segment (                          -- a filter that somebody keeps
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name text NOT NULL,
    filter jsonb NOT NULL,
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
SELECT app.protect('contact_segment'::regclass);

CREATE TABLE contact_transfer (                         -- a file of contacts that comes in or goes out
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('import', 'export')),
    name text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    asked jsonb NOT NULL DEFAULT '{}',                  -- which column is what; or which contacts
    content bytea,                                      -- the file; gone when an import is done
    total integer NOT NULL DEFAULT 0,
    done integer NOT NULL DEFAULT 0,
    made integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    member_id uuid,
    by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
SELECT app.protect('contact_transfer'::regclass);

CREATE TABLE contact_transfer_line (                    -- a line that could not be taken, and why
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    transfer_id uuid NOT NULL,
    line integer NOT NULL,
    problem text NOT NULL,
    cells jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (tenant_id, transfer_id, line),
    FOREIGN KEY (tenant_id, transfer_id) REFERENCES contact_transfer (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('contact_transfer_line'::regclass);

-- Contacts of before are made searchable by a job in each company.
DO $$
DECLARE
    t uuid;
    j uuid;
BEGIN
    FOR t IN SELECT id FROM tenant LOOP
        PERFORM set_config('app.tenant_id', t::text, true);
        IF EXISTS (SELECT 1 FROM contact WHERE tenant_id = t) THEN
            j := gen_random_uuid();
            INSERT INTO job (tenant_id, id, kind, payload) VALUES (t, j, 'contacts.index', '{}');
            INSERT INTO due (tenant_id, kind, id, due_at) VALUES (t, 'job', j, now());
        END IF;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
