-- How partners present their plugins, how these fare over all companies, and where a release is tried before its review.

-- ---------------------------------------------------------------- global tables
-- What a partner tells every company about a plugin: as they write at it, and as it was published last.
CREATE TABLE plugin_listing (
    plugin text PRIMARY KEY REFERENCES plugin (id),
    draft jsonb NOT NULL,
    published jsonb,
    changed_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);
-- Screenshots of plugins, shown to every company; made anew from what was uploaded, so there is nothing hidden in them.
CREATE TABLE plugin_picture (
    id uuid PRIMARY KEY,
    plugin text NOT NULL REFERENCES plugin (id),
    width integer NOT NULL,
    height integer NOT NULL,
    data bytea NOT NULL CHECK (octet_length(data) <= 2097152), -- WebP
    added_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX plugin_picture_plugin ON plugin_picture (plugin, id);
-- How many companies have a version of a plugin, day by day; how many, never which.
CREATE TABLE plugin_day (
    plugin text NOT NULL REFERENCES plugin (id),
    day date NOT NULL,
    version text NOT NULL,
    active bigint NOT NULL,
    paused bigint NOT NULL,
    removed bigint NOT NULL,
    PRIMARY KEY (plugin, day, version)
);
-- What the meters of a plugin counted on a day over all companies, and what that comes to; sums, never whose.
CREATE TABLE plugin_use_day (
    plugin text NOT NULL REFERENCES plugin (id),
    day date NOT NULL,
    meter text NOT NULL,
    currency text NOT NULL,
    quantity numeric(30, 6) NOT NULL,
    cost numeric(30, 6) NOT NULL,
    PRIMARY KEY (plugin, day, meter, currency)
);
-- How calls of a release went on a day over all companies, by kind of failure; numbers only, nothing that was said.
CREATE TABLE release_day (
    release_id uuid NOT NULL REFERENCES release (id),
    day date NOT NULL,
    failure text NOT NULL,                      -- '' when it succeeded
    calls bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (release_id, day, failure)
);
-- When the plugins of all companies are counted next: one worker takes a round, the others leave it to that one.
CREATE TABLE figures_round (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    next_at timestamptz NOT NULL DEFAULT now(),
    counted_at timestamptz
);
INSERT INTO figures_round DEFAULT VALUES;
SELECT app.share('plugin_listing', 'SELECT, INSERT, UPDATE'), app.share('plugin_picture', 'SELECT, INSERT, DELETE'),
       app.share('plugin_day'), app.share('plugin_use_day'), app.share('release_day'),
       app.share('figures_round', 'SELECT, UPDATE');

ALTER TABLE release ADD COLUMN trial uuid;      -- the partner's own company, where it may run before it was reviewed
