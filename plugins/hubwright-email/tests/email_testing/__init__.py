"""Mail servers that run in the tests' own process: pymap for IMAP, aiosmtpd for SMTP."""
