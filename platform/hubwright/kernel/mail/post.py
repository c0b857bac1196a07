"""Posting a mail: a job row in the caller's transaction, then SMTP or the outbox folder."""

import ssl
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import msgspec
import structlog

from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.inside import StaysInside, stays_inside
from hubwright.kernel.jobs import enqueue, job
from hubwright.kernel.mail import outbox
from hubwright.kernel.mail.letter import Letter, as_message
from hubwright.kernel.settings import settings

log = structlog.get_logger()


class NoMailRoute(RuntimeError):
    """Neither HUBWRIGHT_SMTP_URL nor the outbox is set; the job waits and tries again."""


async def post_mail(letter: Letter, *, dedup_key: str | None = None) -> None:
    """Ask for a mail in the caller's transaction; it leaves after the commit, and again until it has left."""
    payload = {"letter": msgspec.to_builtins(letter), "message_id": str(new_id())}
    await enqueue("mail.send", payload, dedup_key=dedup_key, while_held=True)


@job("mail.send", most_attempts=10)
async def _send(tenant_id: UUID, payload: dict[str, Any]) -> None:
    await send_unless_inside(tenant_id, msgspec.convert(payload["letter"], Letter), message_id=payload["message_id"])


async def send_unless_inside(tenant_id: UUID, letter: Letter, *, message_id: str) -> None:
    """Send a letter at once; one that may not leave its tenant is dropped, for trying again would change nothing."""
    try:
        await send_now(tenant_id, letter, message_id=message_id)
    except StaysInside:
        log.info("mail_stays_inside", tenant=str(tenant_id))


async def send_now(tenant_id: UUID, letter: Letter, *, message_id: str) -> None:
    """Send a letter at once; raises when the server does not take it, or when nothing leaves the tenant.

    The outbox folder is on this machine: a demo's letters may lie there.
    """
    current = settings()
    if current.smtp_url and await stays_inside(tenant_id):
        raise StaysInside
    message = as_message(letter, sender=current.mail_from, at=utc_now(), message_id=message_id)
    if current.smtp_url:
        url = urlsplit(current.smtp_url)
        await aiosmtplib.send(
            message,
            hostname=url.hostname or "localhost",
            port=url.port or (465 if url.scheme == "smtps" else 587),
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            start_tls=None if url.scheme != "smtps" else False,
            tls_context=ssl.create_default_context(),
            timeout=20,
        )
    elif current.mail_outbox:
        outbox.keep(message, tenant_id, message_id)
    else:
        raise NoMailRoute("set HUBWRIGHT_SMTP_URL or HUBWRIGHT_MAIL_OUTBOX=1")
