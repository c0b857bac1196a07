"""`hubwright demo`: companies with everything they need, on this machine only. Nothing else imports this."""
