-- The list of devices goes on by what they are called, however often they speak.
CREATE INDEX device_called ON device (tenant_id, lower(coalesce(nullif(name, ''), key)), id);
