"""Where work waits and who gets it: queues, their plans and hours, skills, and what agents carry."""
