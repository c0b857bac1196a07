-- What agents do in the inbox: search, canned replies, mentions, snooze, drafts, keys, merge and split.

-- Words and Chinese bigrams of messages and contacts. A worker writes them after the commit (desk/search), so no message waits for them;
-- what is missing is found by `search_progress`: numbers in a conversation have no gap, so last_seq above seq is all that has to be known.
-- None of the four has foreign keys: checking one locks the conversation, for which the road of a message would wait.
CREATE TABLE message_term (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    term text COLLATE "C" NOT NULL,
    message_id uuid NOT NULL,                   -- made in the order of time: newest first without a sort
    PRIMARY KEY (tenant_id, term, message_id)
);
SELECT app.protect('message_term'::regclass);
CREATE TABLE contact_word (                     -- beginnings of names, addresses and numbers
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    term text COLLATE "C" NOT NULL,
    contact_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, term, contact_id)
);
CREATE INDEX contact_word_of ON contact_word (tenant_id, contact_id);
SELECT app.protect('contact_word'::regclass);
CREATE TABLE search_progress (                  -- how far a conversation has been read for search
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    conversation_id uuid NOT NULL,
    seq integer NOT NULL,
    contact text NOT NULL DEFAULT '',           -- of what its contact's terms were made, so that they are made again only when that changed
    PRIMARY KEY (tenant_id, conversation_id)
);
SELECT app.protect('search_progress'::regclass);
CREATE TABLE search_cursor (                    -- one a company: everything that changed before `since` has been read
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    since timestamptz NOT NULL,
    walked_to uuid,                             -- the slow walk over all conversations, newest first; empty: it begins anew
    walked_at timestamptz,                      -- when it last came to the end
    idle integer NOT NULL DEFAULT 0,            -- rounds without anything new; the next one comes later
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('search_cursor'::regclass);
INSERT INTO due (tenant_id, kind, id, due_at) SELECT id, 'search', id, now() FROM tenant ON CONFLICT DO NOTHING;

CREATE TABLE canned_reply (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    member_id uuid,                             -- whose own; empty: the company's
    shortcut text NOT NULL,
    text text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, member_id, shortcut),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
SELECT app.protect('canned_reply'::regclass);

CREATE TABLE mention (                          -- a note called a colleague
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    message_id uuid NOT NULL,
    member_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz,
    PRIMARY KEY (tenant_id, message_id, member_id),
    FOREIGN KEY (tenant_id, message_id) REFERENCES message (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id)
);
CREATE INDEX mention_of_member ON mention (tenant_id, member_id, at);
SELECT app.protect('mention'::regclass);

CREATE TABLE snooze (                           -- out of the holder's list until then, or until the customer has said something after seq
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    conversation_id uuid NOT NULL,
    member_id uuid NOT NULL,
    seq integer NOT NULL,
    until timestamptz,                          -- empty: until the customer answers
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
SELECT app.protect('snooze'::regclass);

CREATE TABLE draft (                            -- what a member began to write, and in sight of which number
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    member_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    mode text NOT NULL CHECK (mode IN ('reply', 'note')),
    text text NOT NULL,
    seq integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, member_id, conversation_id, mode),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('draft'::regclass);

CREATE TABLE inbox_choice (                     -- how a member likes the inbox
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    member_id uuid NOT NULL,
    single_keys boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
SELECT app.protect('inbox_choice'::regclass);

CREATE TABLE conversation_link (                -- no message moves: a merged one is read within the other, a split one begins with copies
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('merge', 'split')),
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    first_seq integer,                          -- of a split: the messages it took along
    last_seq integer,
    was jsonb NOT NULL DEFAULT '{}',            -- how the merged one stood before, for undo
    member_id uuid,
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, from_id) REFERENCES conversation (tenant_id, id),
    FOREIGN KEY (tenant_id, into_id) REFERENCES conversation (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE UNIQUE INDEX conversation_merged_once ON conversation_link (tenant_id, from_id) WHERE kind = 'merge' AND undone_at IS NULL;
CREATE INDEX conversation_link_into ON conversation_link (tenant_id, into_id) WHERE undone_at IS NULL;
CREATE INDEX conversation_link_from ON conversation_link (tenant_id, from_id) WHERE undone_at IS NULL;
SELECT app.protect('conversation_link'::regclass);
