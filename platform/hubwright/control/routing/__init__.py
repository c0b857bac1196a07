"""Where waiting work may stand: a company's queues."""
