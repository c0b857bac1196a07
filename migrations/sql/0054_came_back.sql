-- Work that comes back to a queue keeps its age; a replay must not let it come before it was given back.
ALTER TABLE routing_arrival ADD COLUMN came_at timestamptz;     -- when it came to the queue; null in what is older: at
