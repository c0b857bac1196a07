-- save_turns_2: writes what a batch of inbound events came to, tenant by tenant; all of it or nothing. A count may say its steps.
-- touches: conversation, due, effect, flow_run, flow_session, flow_step, inbound_event, message, timer, usage_event
-- Each element of `turns` is one tenant's: {"tenant", "conversations", "messages", "inbound", "new_sessions", "sessions", "steps",
-- "usage", "effects", "timers", "cancelled", "freed"}; runs that waited for a freed conversation are due. A conversation or session
-- that moved since load_turns_1 locked it is a defect and refuses the whole batch. The tenant is set before its rows and named in every statement. At the end no tenant is set.
CREATE FUNCTION app.save_turns_2(turns jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t uuid;
    mine jsonb;
    touched integer;
BEGIN
    FOR i IN 0 .. jsonb_array_length(turns) - 1 LOOP
        mine := turns -> i;
        t := mine ->> 'tenant';
        PERFORM set_config('app.tenant_id', t::text, true);
        -- A list orders by updated_at; while a bot talks, ten seconds are exact enough, and no index has to be touched.
        UPDATE hubwright.conversation v SET last_seq = r.last_seq,
            updated_at = CASE WHEN v.status = 'bot' AND r.at < v.updated_at + interval '10 seconds' THEN v.updated_at
                ELSE r.at END
        FROM jsonb_to_recordset(mine -> 'conversations') AS r(id uuid, last_seq integer, was integer, at timestamptz)
        WHERE v.tenant_id = t AND v.id = r.id AND v.last_seq = r.was;
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched <> jsonb_array_length(mine -> 'conversations') THEN
            RAISE EXCEPTION 'a conversation moved under its lock' USING ERRCODE = 'HW001';
        END IF;
        INSERT INTO hubwright.message (tenant_id, id, conversation_id, seq, kind, author, text, body, client_id, at)
        SELECT t, r.id, r.conversation_id, r.seq, r.kind, r.author, r.text, r.body, r.client_id, r.at
        FROM jsonb_to_recordset(mine -> 'messages') AS r(id uuid, conversation_id uuid, seq integer, kind text, author text,
            text text, body jsonb, client_id text, at timestamptz);
        INSERT INTO hubwright.inbound_event
            (tenant_id, id, channel_id, external_id, conversation_id, seq, payload, done_at)
        SELECT t, r.id, r.channel_id, r.external_id, r.conversation_id, r.seq, r.payload, now()
        FROM jsonb_to_recordset(mine -> 'inbound') AS r(id uuid, channel_id uuid, external_id text, conversation_id uuid,
            seq integer, payload jsonb);
        IF mine ? 'sessions' THEN
            UPDATE hubwright.flow_session s SET state = r.state, rev = r.rev, steps_total = s.steps_total + r.steps,
                status = CASE WHEN r.ended THEN 'ended' ELSE s.status END, ended_at = CASE WHEN r.ended THEN now() END
            FROM jsonb_to_recordset(mine -> 'sessions') AS r(id uuid, was integer, rev integer, state jsonb, steps integer,
                ended boolean)
            WHERE s.tenant_id = t AND s.id = r.id AND s.rev = r.was;
            GET DIAGNOSTICS touched = ROW_COUNT;
            IF touched <> jsonb_array_length(mine -> 'sessions') THEN
                RAISE EXCEPTION 'a flow session moved under its lock' USING ERRCODE = 'HW001';
            END IF;
        END IF;
        IF mine ? 'new_sessions' THEN
            INSERT INTO hubwright.flow_session (tenant_id, id, conversation_id, flow_version_id, state, rev, steps_total,
                status, ended_at)
            SELECT t, r.id, r.conversation_id, r.flow_version_id, r.state, r.rev, r.steps,
                CASE WHEN r.ended THEN 'ended' ELSE 'active' END, CASE WHEN r.ended THEN now() END
            FROM jsonb_to_recordset(mine -> 'new_sessions') AS r(id uuid, conversation_id uuid, flow_version_id uuid,
                state jsonb, rev integer, steps integer, ended boolean);
        END IF;
        INSERT INTO hubwright.flow_step (tenant_id, id, flow_session_id, conversation_id, n, node_id, node_type, port, detail, at)
        SELECT t, r.id, r.flow_session_id, r.conversation_id, r.n, r.node_id, r.node_type, r.port, r.detail, r.at
        FROM jsonb_to_recordset(mine -> 'steps') AS r(id uuid, flow_session_id uuid, conversation_id uuid, n integer,
            node_id text, node_type text, port text, detail jsonb, at timestamptz);
        INSERT INTO hubwright.usage_event (tenant_id, id, meter, quantity, subject, source, idem_key, dims, event_time)
        SELECT t, r.id, r.meter, r.quantity, r.subject, r.source, r.idem_key, coalesce(r.dims, '{}'), r.at
        FROM jsonb_to_recordset(mine -> 'usage') AS r(id uuid, meter text, quantity numeric, subject text, source text,
            idem_key text, dims jsonb, at timestamptz)
        ON CONFLICT (tenant_id, source, idem_key) DO NOTHING;
        IF mine ? 'effects' THEN
            INSERT INTO hubwright.effect (tenant_id, id, key, flow_session_id, conversation_id, kind, request)
            SELECT t, r.id, r.key, r.flow_session_id, r.conversation_id, r.kind, r.request
            FROM jsonb_to_recordset(mine -> 'effects') AS r(id uuid, key text, flow_session_id uuid, conversation_id uuid,
                kind text, request jsonb);
            INSERT INTO hubwright.due (tenant_id, kind, id, due_at)
            SELECT t, 'effect', r.id, now() FROM jsonb_to_recordset(mine -> 'effects') AS r(id uuid);
        END IF;
        IF mine ? 'cancelled' THEN
            WITH gone AS (
                DELETE FROM hubwright.timer m
                USING jsonb_to_recordset(mine -> 'cancelled') AS r(flow_session_id uuid, token text)
                WHERE m.tenant_id = t AND m.flow_session_id = r.flow_session_id AND m.token = r.token RETURNING m.id)
            DELETE FROM hubwright.due d USING gone WHERE d.tenant_id = t AND d.kind = 'timer' AND d.id = gone.id;
        END IF;
        IF mine ? 'timers' THEN
            WITH new AS (
                INSERT INTO hubwright.timer AS m (tenant_id, id, flow_session_id, conversation_id, token, due_at)
                SELECT t, r.id, r.flow_session_id, r.conversation_id, r.token, r.due_at
                FROM jsonb_to_recordset(mine -> 'timers') AS r(id uuid, flow_session_id uuid, conversation_id uuid,
                    token text, due_at timestamptz)
                ON CONFLICT (tenant_id, flow_session_id, token)
                DO UPDATE SET due_at = excluded.due_at, fired_at = NULL RETURNING m.id, m.due_at)
            INSERT INTO hubwright.due AS d (tenant_id, kind, id, due_at) SELECT t, 'timer', new.id, new.due_at FROM new
            ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at;
        END IF;
        IF mine ? 'freed' THEN
            UPDATE hubwright.due d SET due_at = now()
            FROM hubwright.flow_run w, jsonb_to_recordset(mine -> 'freed') AS r(conversation_id uuid)
            WHERE d.tenant_id = t AND d.kind = 'run' AND d.id = w.id
                AND w.tenant_id = t AND w.status = 'waiting' AND w.conversation_id = r.conversation_id;
        END IF;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
