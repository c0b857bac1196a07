"""Handing mails in over SMTP, and what a server's answers mean."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPTimeoutError,
)

from hubwright_email.accounts import Account
from hubwright_sdk import AuthExpired, CallContext, CallFailed, RateLimited, Refused, Slow, Unreachable

_LATER_S = 120.0  # greylisting wants some minutes, and tells how many in words only
_TOO_LARGE = (552, 523)
_NO_SUCH_WAY = (502, 503, 504)  # of signing in


@asynccontextmanager
async def signed_in(account: Account, context: CallContext, deadline_s: float) -> AsyncIterator[SMTP]:
    """A connection on which mails can be handed in."""
    client = SMTP(
        hostname=account.smtp.host,
        sock=await _connected(account, context, deadline_s),
        use_tls=account.smtp.security == "tls",
        start_tls=account.smtp.security == "starttls",
        tls_context=account.tls(),
        timeout=deadline_s,
        local_hostname=account.domain if account.domain.isascii() else "localhost",
    )
    line: asyncio.BaseTransport | None = None
    try:
        await client.connect()
        line = client.transport
        await _log_in(client, account, context)
        yield client
        with contextlib.suppress(SMTPException, OSError):  # the mail was taken already
            await client.quit()
    finally:
        client.close()
        await _cut(line)


async def _cut(line: asyncio.BaseTransport | None) -> None:
    """End a connection now: an encrypted one would wait for the other side's goodbye."""
    if isinstance(line, asyncio.WriteTransport):
        with contextlib.suppress(AttributeError):  # Python 3.11.2, of one that is closed already
            line.abort()
        await asyncio.sleep(0)


async def _log_in(client: SMTP, account: Account, context: CallContext) -> None:
    """With the password, or with a token, which is renewed once when it is not taken."""
    if not account.provider:
        await client.login(account.smtp.username, account.smtp.password)
        return
    given = await context.tokens.token(account.provider)
    try:
        await client.auth_xoauth2(account.smtp.username, given)
    except SMTPAuthenticationError as refused:
        if refused.code in _NO_SUCH_WAY:
            raise Refused("the SMTP server offers no sign-in with a token (XOAUTH2)") from None
        renewed = await context.tokens.token(account.provider, refused=given) if refused.code >= 500 else given
        if renewed == given:
            raise
        await client.auth_xoauth2(account.smtp.username, renewed)


async def hand_in(mail: EmailMessage, account: Account, context: CallContext, deadline_s: float) -> None:
    """Hand one mail in; what keeps it out is a typed failure."""
    with typed():
        async with asyncio.timeout(deadline_s), signed_in(account, context, deadline_s) as client:
            recipient = str(mail["To"].addresses[0].addr_spec)
            await client.sendmail(account.address, [recipient], mail.as_bytes())


@contextlib.contextmanager
def typed() -> Iterator[None]:
    """Say what went wrong as the host understands it."""
    try:
        yield
    except CallFailed:
        raise
    except ssl.SSLCertVerificationError as failure:
        raise Unreachable(f"the certificate of the SMTP server is not accepted: {failure.verify_message}") from None
    except (SMTPException, OSError, EOFError) as failure:
        raise failure_of(failure) from None


def failure_of(failure: Exception) -> CallFailed:
    """What a failure of the library means for the message."""
    match failure:
        case SMTPAuthenticationError() | SMTPNotSupported():
            found = _not_let_in(failure)
        case SMTPRecipientsRefused():
            found = failure_of(failure.recipients[0])
        case SMTPRecipientRefused():
            found = _answered(failure, "the mail server does not take this address")
        case SMTPSenderRefused():
            found = _answered(failure, "the mail server does not let us send from our address")
        case SMTPResponseException():
            told = "the mail is too large for the mail server" if failure.code in _TOO_LARGE else "it refuses the mail"
            found = _answered(failure, told)
        case SMTPTimeoutError() | TimeoutError():
            found = Slow("the SMTP server did not answer in time; whether it took the mail is unknown")
        case _:
            found = _broken_off(failure)
    return found


def _broken_off(failure: Exception) -> CallFailed:
    cause = failure.__cause__ or failure.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Unreachable(f"the certificate of the SMTP server is not accepted: {cause.verify_message}")
    return Unreachable(f"the SMTP server cannot be reached or broke off: {type(failure).__name__}")


def _not_let_in(failure: SMTPAuthenticationError | SMTPNotSupported) -> CallFailed:
    if isinstance(failure, SMTPNotSupported):
        return Refused("the SMTP server offers no way to sign in with a password on this connection")
    if 400 <= failure.code < 500:
        return RateLimited(f"the SMTP server lets nobody in now ({failure.code})", retry_after_s=_LATER_S)
    return AuthExpired(f"the SMTP server does not accept what we sign in with ({failure.code})")


def _answered(failure: SMTPResponseException, told: str) -> CallFailed:
    said = f"{told}: {failure.code} {' '.join(failure.message.split())[:150]}"
    if failure.code in (530, 535):
        return AuthExpired(said)
    if 400 <= failure.code < 500:
        return RateLimited(said, retry_after_s=_LATER_S)
    return Refused(said)


async def _connected(account: Account, context: CallContext, deadline_s: float) -> socket.socket:
    address = await context.net.address(account.smtp.host, account.smtp.port)
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        async with asyncio.timeout(deadline_s):
            await asyncio.get_running_loop().sock_connect(made, (address, account.smtp.port))
    except BaseException:
        made.close()
        raise
    return made
