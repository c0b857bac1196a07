ALTER TABLE plugin_call ADD COLUMN output jsonb;        -- without secrets; forgotten together with the input
ALTER TABLE plugin_call ADD COLUMN sent_at timestamptz; -- when somebody sent it to the plugin's partner
CREATE INDEX plugin_call_again ON plugin_call (tenant_id, replay_of, id) WHERE replay_of IS NOT NULL;

-- Whoever takes a removal back finds the plugin as it stood: on, or paused.
ALTER TABLE installation ADD COLUMN on_when_removed boolean NOT NULL DEFAULT true;

-- A partner reads the calls that companies sent, the newest first.
CREATE INDEX release_event_calls ON release_event (plugin, id) WHERE kind = 'call';
