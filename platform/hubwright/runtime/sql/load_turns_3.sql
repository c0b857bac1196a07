-- load_turns_3: reads and locks what a batch of inbound events needs, one row an event, in the order given. Contacts that are
-- part of a merge come without a conversation: which one is theirs, the plain road finds out.
-- touches: channel, contact, conversation, flow, flow_canary, flow_session, inbound_event, tenant_variable, version_move
-- The caller sorts by (tenant, contact). What somebody else holds is skipped, never waited for: such a row comes without a
-- conversation, and its event takes the plain road. The tenant is set before each tenant's items and named in every statement; no
-- cursor is open across a switch (that leaks). At the end no tenant is set.
CREATE FUNCTION app.load_turns_3(tenants uuid[], channels uuid[], contacts uuid[], externals text[])
RETURNS TABLE (
    known_seq integer, known_conversation uuid,
    contact_name text, contact_email text, contact_language text, contact_fields jsonb,
    channel_name text, channel_plugin text, live_version_id uuid, canary jsonb,
    conversation_id uuid, status text, last_seq integer, language text, fields jsonb,
    session_id uuid, moves boolean, rev integer, flow_version_id uuid, state text, tenant_variables jsonb
) LANGUAGE plpgsql AS $$
DECLARE
    t uuid;
    channel uuid;
    welcome boolean;
BEGIN
    FOR i IN 1 .. cardinality(tenants) LOOP
        IF t IS DISTINCT FROM tenants[i] THEN
            t := tenants[i];
            channel := NULL;
            PERFORM set_config('app.tenant_id', t::text, true);
            SELECT coalesce(jsonb_object_agg(v.key, v.value), '{}') INTO tenant_variables
            FROM hubwright.tenant_variable v WHERE v.tenant_id = t;
        END IF;
        known_seq := NULL; known_conversation := NULL; conversation_id := NULL; session_id := NULL; flow_version_id := NULL; moves := false;
        SELECT c.blocked_at IS NULL AND NOT c.joined, c.name, c.email, c.language, c.fields
        INTO welcome, contact_name, contact_email, contact_language, contact_fields
        FROM hubwright.contact c WHERE c.tenant_id = t AND c.id = contacts[i] FOR NO KEY UPDATE SKIP LOCKED;
        IF welcome THEN
            SELECT e.seq, e.conversation_id INTO known_seq, known_conversation FROM hubwright.inbound_event e
            WHERE e.tenant_id = t AND e.channel_id = channels[i] AND e.external_id = externals[i];
        END IF;
        IF welcome AND known_seq IS NULL THEN
            IF channel IS DISTINCT FROM channels[i] THEN
                channel := channels[i];
                SELECT h.name, h.plugin, f.live_version_id, CASE WHEN k.id IS NOT NULL THEN jsonb_build_object(
                    'id', k.id, 'version_id', k.version_id, 'percent', k.percent, 'audience', k.audience) END
                INTO channel_name, channel_plugin, live_version_id, canary
                FROM hubwright.channel h LEFT JOIN hubwright.flow f ON f.tenant_id = t AND f.id = h.flow_id
                LEFT JOIN hubwright.flow_canary k ON k.tenant_id = t AND k.flow_id = f.id AND k.ended_at IS NULL
                WHERE h.tenant_id = t AND h.id = channel;
            END IF;
            SELECT v.id, v.status, v.last_seq, v.language, v.fields
            INTO conversation_id, status, last_seq, language, fields
            FROM hubwright.conversation v WHERE v.tenant_id = t AND v.id = (
                SELECT n.id FROM hubwright.conversation n
                WHERE n.tenant_id = t AND n.contact_id = contacts[i] AND n.channel_id = channel AND NOT n.test
                ORDER BY n.created_at DESC, n.id DESC LIMIT 1)
            FOR NO KEY UPDATE SKIP LOCKED;
            IF status = 'bot' THEN
                SELECT s.id, s.rev, s.flow_version_id, s.state::text,
                    EXISTS (SELECT FROM hubwright.version_move m
                        WHERE m.tenant_id = t AND m.version_id = s.flow_version_id AND m.from_at <= now())
                INTO session_id, rev, flow_version_id, state, moves
                FROM hubwright.flow_session s
                WHERE s.tenant_id = t AND s.conversation_id = load_turns_3.conversation_id AND s.status = 'active'
                FOR NO KEY UPDATE SKIP LOCKED;
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
