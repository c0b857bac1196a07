\set visitor random(0, 199)
BEGIN;
SELECT set_config('app.tenant_id', tenant, true) AS tenant, 'b0000000-0000-7000-8000-' || company AS channel,
       'c0000000-0000-7000-8000-' || tail AS conversation, 'd0000000-0000-7000-8000-' || tail AS session
  FROM (SELECT 'a0000000-0000-7000-8000-' || lpad(to_hex(:visitor::int % 20), 12, '0') AS tenant,
               lpad(to_hex(:visitor::int % 20), 12, '0') AS company, lpad(to_hex(:visitor::int), 12, '0') AS tail) ids \gset
UPDATE conversation SET last_seq = last_seq + 2, updated_at = now()
 WHERE tenant_id = :tenant::uuid AND id = :conversation::uuid RETURNING last_seq \gset
INSERT INTO inbound_event (tenant_id, id, channel_id, external_id, conversation_id, seq, payload, done_at)
VALUES (:tenant::uuid, uuidv7(), :channel::uuid, :conversation::text || ':' || :last_seq::text, :conversation::uuid,
        :last_seq::int - 1, '{"kind": "text", "client_id": "10086"}', now());
INSERT INTO message (tenant_id, id, conversation_id, seq, kind, author, text, body, client_id, at)
VALUES (:tenant::uuid, uuidv7(), :conversation::uuid, :last_seq::int - 1, 'text', 'contact', 'Where is my order 10086?', '{}', '10086', now()),
       (:tenant::uuid, uuidv7(), :conversation::uuid, :last_seq::int, 'buttons', 'bot',
        'You wrote: Where is my order 10086?. Anything else?',
        '{"buttons": [{"id": "n_second\u003ab_order", "label": "My order"}, {"id": "n_second\u003ab_person", "label": "A person"}]}', NULL, now());
UPDATE flow_session SET state = '%STATE%'::jsonb, rev = rev + 1, steps_total = steps_total + 3
 WHERE tenant_id = :tenant::uuid AND id = :session::uuid RETURNING steps_total AS n \gset
INSERT INTO flow_step (tenant_id, id, flow_session_id, conversation_id, n, node_id, node_type, port, detail, at)
SELECT :tenant::uuid, uuidv7(), :session::uuid, :conversation::uuid, :n::int - 3 + i, 'n_second', 'message', 'other',
       '{"result": "left", "cause": "message", "vars": {}, "effects": [], "warnings": [], "cost": {"step": 1}}', now()
  FROM generate_series(1, 3) i;
INSERT INTO usage_event (tenant_id, id, meter, quantity, subject, source, idem_key, event_time)
SELECT :tenant::uuid, uuidv7(), meter, quantity, :conversation::text, source, meter || ':' || :session::text || ':' || :n::text, now()
  FROM (VALUES ('messages_in', 1, 'message'), ('messages_out', 1, 'message'), ('flow_steps', 3, 'flow')) v (meter, quantity, source);
COMMIT;
