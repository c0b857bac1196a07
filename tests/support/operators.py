"""People who run the platform, and their browsers."""

import httpx

from hubwright.control.identity.founding import found_operator
from hubwright.control.identity.passwords import hash_password
from hubwright.control.identity.sessions import open_session
from hubwright.kernel.actor import Actor
from hubwright.kernel.ids import new_id
from tests.support.app import Served
from tests.support.people import PASSWORD


async def make_operator(name: str = "Op") -> Actor:
    """Somebody who runs the platform, with a password that works."""
    account_id = new_id()
    email = f"operator-{account_id.hex[-12:]}@example.test"
    await found_operator(account_id=account_id, email=email, name=name, password_hash=await hash_password(PASSWORD))
    return Actor(kind="operator", account_id=account_id, name=name, email=email)


async def cookie_of(operator: Actor) -> str:
    """A fresh sign-in of theirs."""
    assert operator.account_id is not None
    return (await open_session(operator.account_id, address="127.0.0.1", user_agent="test")).cookie


async def browser(served: Served, cookie: str) -> httpx.AsyncClient:
    """A browser with this sign-in; whoever gets it closes it."""
    async with httpx.AsyncClient(base_url=served.base, trust_env=False) as first:
        csrf = (await first.get("/sign-in")).cookies["hw_csrf"]
    client = httpx.AsyncClient(
        base_url=served.base,
        headers={"x-csrftoken": csrf, "accept": "text/html"},
        trust_env=False,
        timeout=30,
    )
    for name, value in (("hw_csrf", csrf), ("hw_session", cookie)):
        client.cookies.set(name, value, domain="127.0.0.1", path="/")  # as the server's own, so that it replaces them
    return client
