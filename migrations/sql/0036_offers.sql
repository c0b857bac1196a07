-- When an agent last got an offer is asked for every decision: one step in an index for each agent, however old the table.
CREATE INDEX offer_last ON offer (tenant_id, member_id, offered_at);
