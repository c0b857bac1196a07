"""Mail: asked for in a transaction, sent by a job through SMTP, or laid into the outbox folder."""

from hubwright.kernel.mail.letter import Letter, as_message
from hubwright.kernel.mail.outbox import outbox_letters, read_letter
from hubwright.kernel.mail.post import post_mail, send_now, send_unless_inside

__all__ = ["Letter", "as_message", "outbox_letters", "post_mail", "read_letter", "send_now", "send_unless_inside"]
