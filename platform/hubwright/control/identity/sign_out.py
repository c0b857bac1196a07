"""Signing out ends the session on the server, not only in the browser."""

from hubwright.control.identity.sessions import revoke_cookie


async def sign_out(cookie: str) -> None:
    """End the session behind this cookie; an unknown cookie is nobody's concern."""
    await revoke_cookie(cookie)
