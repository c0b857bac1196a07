"""Customers whom a company's own server signed for: always themselves, never somebody else."""

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from hubwright.desk.contacts import home_queries
from hubwright.desk.contacts.identify import note_verified
from hubwright.desk.contacts.identity_queries import of_contacts
from hubwright.desk.contacts.match import change_rules
from hubwright.desk.contacts.matching import Rule
from hubwright.desk.contacts.verbs import get_contact, meet_contact
from hubwright.entry import discovery
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.runtime.flows import greeter
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.company import Company, make_company

KEY = "a key that only the shop's server knows, and we"
EARLIER = "the key that the shop's server used until today"


@pytest.fixture
async def shop(app: object) -> Company:
    settings = {"identity_mode": "optional", "identity_secret": KEY, "identity_secret_before": EARLIER}
    return await make_company("signing", greeter(), settings=settings)


def token(sub: object = "c-1", *, key: str = KEY, lives: float = 600, **claims: Any) -> str:
    body = {"sub": sub, "exp": int(time.time() + lives), **claims}
    return jwt.encode({"alg": "HS256"}, body, OctKey.import_key(key))


class Site:
    """The shop's page in somebody's browser."""

    def __init__(self, client: httpx.AsyncClient, company: Company) -> None:
        self.client = client
        self.path = f"/api/v1/visitor/{company.channel_key}/sessions"
        self.company = company

    async def try_entering(self, *, by: Caller | None = None, **told: Any) -> httpx.Response:
        return await self.client.post(self.path, json=told, headers=by.headers if by else {})

    async def enter(self, *, by: Caller | None = None, **told: Any) -> Caller:
        answer = await self.try_entering(by=by, **told)
        assert answer.status_code == 201, answer.text
        return Caller(self.client, answer.json())

    async def contact(self, caller: Caller) -> Any:
        async with acting_for(self.company.tenant_id):
            return await get_contact(caller.session["contact_id"])


@pytest.fixture
def site(client: httpx.AsyncClient, shop: Company) -> Site:
    return Site(client, shop)


async def test_a_customer_is_the_same_contact_on_every_device(site: Site) -> None:
    phone = await site.enter(
        identity_token=token("c-1", name="Li Wei", email="li@example.com", fields={"level": "gold"})
    )
    laptop = await site.enter(identity_token=token("c-1"))
    other = await site.enter(identity_token=token("c-2"))
    assert phone.session["contact_id"] == laptop.session["contact_id"] != other.session["contact_id"]
    assert phone.session["conversation_id"] == laptop.session["conversation_id"]
    known = await site.contact(laptop)
    assert (known.name, known.email, known.fields["level"]) == ("Li Wei", "li@example.com", "gold")


async def test_what_was_written_before_signing_in_stays_with_the_customer(site: Site) -> None:
    visitor = await site.enter()
    await visitor.say("before signing in")
    customer = await site.enter(by=visitor, identity_token=token("c-3"))
    assert customer.session["contact_id"] == visitor.session["contact_id"]
    assert (await customer.events())["events"][0]["text"] == "before signing in"


async def test_signing_in_as_a_known_customer_never_mixes_two_people(site: Site) -> None:
    customer = await site.enter(identity_token=token("c-4", email="same@example.com"))
    await customer.say("mine")
    stranger = await site.enter()
    await stranger.say("somebody else's words")
    back = await site.enter(by=stranger, identity_token=token("c-4"))
    assert back.session["contact_id"] == customer.session["contact_id"] != stranger.session["contact_id"]
    assert "somebody else's words" not in (await back.get("history")).text
    second = await site.enter(by=back, identity_token=token("c-5", email="same@example.com"))
    assert second.session["contact_id"] != back.session["contact_id"], "the same e-mail is not the same person"


async def test_a_page_cannot_rename_a_signed_customer(site: Site) -> None:
    customer = await site.enter(identity_token=token("c-6", name="Real", email="real@example.com"))
    await site.enter(by=customer, name="Forged", email="forged@example.com")
    known = await site.contact(customer)
    assert (known.name, known.email) == ("Real", "real@example.com")


async def test_nobody_takes_the_address_of_a_customer_without_a_signature(site: Site) -> None:
    customer = await site.enter(identity_token=token("c-7", email="mine@example.com"))
    for told in ({"email": "mine@example.com"}, {"user_id": "c-7"}, {"name": "user:c-7"}):
        answer = await site.try_entering(**told)
        assert answer.status_code == 403 or answer.json()["contact_id"] != customer.session["contact_id"]


def _hash(user_id: str, key: str = KEY) -> str:
    return hmac.new(key.encode(), user_id.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (lambda: {"identity_token": token("c-8", key="another key of more than 32 characters")}, "signature"),
        (lambda: {"identity_token": "not a token"}, "signature"),
        (lambda: {"identity_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjLTgifQ."}, "signature"),
        (lambda: {"identity_token": token("c-8", lives=-61)}, "expired"),
        (lambda: {"identity_token": token("c-8", lives=2 * 86_400)}, "too_long"),
        (lambda: {"identity_token": token("c-8", nbf=int(time.time()) + 900)}, "not_yet"),
        (lambda: {"identity_token": token("c-8", exp="soon")}, "no_expiry"),
        (lambda: {"identity_token": token("")}, "no_subject"),
        (lambda: {"user_id": "c-8", "user_hash": _hash("c-8")}, "hash_not_accepted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_proves_nothing_lets_nobody_in(site: Site, told: Callable[[], dict[str, str]], reason: str) -> None:
    refused = await site.try_entering(**told())  # made now: whoever collects tests does it long before
    assert (refused.status_code, problem_type(refused)) == (403, "identity-not-valid")
    assert refused.json()["reason"] == reason
    assert KEY not in refused.text


async def test_the_key_before_still_counts_and_a_clock_may_be_a_minute_off(site: Site) -> None:
    first = await site.enter(identity_token=token("c-9", key=EARLIER))
    second = await site.enter(identity_token=token("c-9", lives=-30))
    assert first.session["contact_id"] == second.session["contact_id"]


async def test_a_hash_is_taken_where_the_company_says_so(client: httpx.AsyncClient, app: object) -> None:
    settings = {"identity_mode": "optional", "identity_secret": KEY, "identity_hash_accepted": True}
    site = Site(client, await make_company("moving", greeter(), settings=settings))
    customer = await site.enter(user_id="42", user_hash=_hash("42"))
    assert (await site.enter(identity_token=token(42))).session["contact_id"] == customer.session["contact_id"]
    refused = await site.try_entering(user_id="43", user_hash=_hash("42"))
    assert refused.json()["reason"] == "signature"


async def test_a_channel_for_customers_only_takes_nobody_else(client: httpx.AsyncClient, app: object) -> None:
    settings = {"identity_mode": "required", "identity_secret": KEY, "consent_required": True, "privacy_text_en": "x"}
    site = Site(client, await make_company("members", greeter(), settings=settings))
    refused = await site.try_entering(consent=True)
    assert (refused.status_code, problem_type(refused)) == (403, "identity-required")
    assert problem_type(await site.try_entering(identity_token=token("m-1"))) == "invalid", "consent is still asked"
    member = await site.enter(identity_token=token("m-1"), consent=True)
    again = await site.enter(by=member)
    assert again.session["contact_id"] == member.session["contact_id"], "the session of a customer goes on"


async def test_two_windows_that_sign_in_at_once_are_one_customer(site: Site) -> None:
    import asyncio

    told = {"identity_token": token("c-10")}
    both = await asyncio.gather(*(site.enter(**told) for _window in range(4)))
    assert len({caller.session["contact_id"] for caller in both}) == 1


async def test_a_blocked_customer_stays_blocked(site: Site) -> None:
    from hubwright.desk.contacts.block import block_contact

    customer = await site.enter(identity_token=token("c-11"))
    async with acting_for(site.company.tenant_id):
        await block_contact(site.company.admin.actor, customer.session["contact_id"])
    refused = await site.try_entering(identity_token=token("c-11"))
    assert (refused.status_code, problem_type(refused)) == (403, "blocked")


async def test_a_signed_customer_is_recognised_elsewhere_by_number_and_verified_address(site: Site) -> None:
    discovery.load_work()
    async with acting_for(site.company.tenant_id):
        await change_rules(site.company.admin.actor, [Rule(compares="email", level="merge")])
        by_mail = await meet_contact(site.company.channel_id, "mail-of-li", language="en")
        await note_verified(by_mail, "email", "li@example.com", how="link")
    unsure = await site.enter(identity_token=token("c-9", email="Li@example.com"))
    await run_due_jobs()
    async with acting_for(site.company.tenant_id):
        assert await home_queries.root_of(UUID(unsure.session["contact_id"])) != await home_queries.root_of(by_mail)
    sure = await site.enter(identity_token=token("c-9", email="Li@example.com", email_verified=True))
    await run_due_jobs()
    async with acting_for(site.company.tenant_id):
        root = await home_queries.root_of(by_mail)
        assert await home_queries.root_of(UUID(sure.session["contact_id"])) == root
        known = {(each.kind, each.value, bool(each.verified_at)) for each in await of_contacts([root])}
    assert ("external", "c-9", True) in known
    again = await site.enter(identity_token=token("c-9"))
    assert again.session["contact_id"] == sure.session["contact_id"], "the contact met here, wherever its home is"
