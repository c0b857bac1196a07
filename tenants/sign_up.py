"""A new company: from three fields to a working test chat in one transaction, with or without a proved address."""

import hashlib
import secrets
from uuid import UUID

import msgspec

from editions.catalogue import UnknownEdition, edition
from editions.edition import EditionVersion
from editions.starters import starter
from hubwright.control.companies import find_company, free_slug
from hubwright.control.companies.zones import zone_or_utc
from hubwright.control.identity.addresses import clean_address
from hubwright.control.identity.founding import found_account
from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import open_session, revoke_cookie
from hubwright.control.identity.tasks import ask_for_link
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, TooMany
from hubwright.kernel.i18n import LANGUAGES, _, use_language
from hubwright.kernel.ids import uuid7
from hubwright.kernel.rate import buckets
from hubwright.kernel.tokens import sign, unsign
from tenants.demos.carry_over import carry_over
from tenants.demos.configuration import Configuration
from tenants.life.moments import TRIAL
from tenants.provision import Beginning, Seat, is_ready, provision
from tenants.slug import slug_of

# How long a form may lie open; after that it is a new attempt.
ATTEMPT_SECONDS = 24 * 3600
RATE, BURST = 20 / 3600, 20


class SignedUp(msgspec.Struct, frozen=True, kw_only=True):
    """The new company and its owner's session."""

    tenant_id: UUID
    slug: str
    session: SignedIn


def new_attempt() -> str:
    """A secret for a hidden field of the form: sending the same form again finds the same company."""
    return sign(f"{int(utc_now().timestamp())}-{secrets.token_urlsafe(24)}", "sign-up")


async def sign_up(
    *,
    email: str,
    company: str,
    edition_key: str,
    attempt: str,
    language: str,
    address: str,
    user_agent: str,
    time_zone: str = "",
    previous_cookie: str | None = None,
    kept: Configuration | None = None,
) -> SignedUp:
    """Make a company and sign its owner in. The answer is the same whether or not the address has an account:

    the new account is provisional until a mailed link proves the address; then the two become one. `time_zone` is
    where the browser says that it is, `kept` how the company's demo was set up.
    """
    asked = _checked(email, company, edition_key, language, zone_or_utc(time_zone))
    seed = _Seed.of(attempt)
    wait = await buckets.take(f"sign-up:{address}", rate=RATE, burst=BURST)
    if wait:
        raise TooMany(wait)
    tenant_id, account_id = seed.id("tenant"), seed.id("account")
    if not await is_ready(tenant_id):
        await found_account(
            account_id=account_id,
            email=asked.email,
            name=asked.person,
            language=asked.language,
            password_hash=None,
            proved=False,
        )
        async with acting_for(tenant_id):
            await provision(await _beginning(seed, account_id, asked))
            if kept is not None:
                await carry_over(kept, company=asked.company)
            await ask_for_link("verify", account_id, asked.language)
    made = await find_company(tenant_id)
    assert made is not None
    if previous_cookie:
        await revoke_cookie(previous_cookie)
    session = await open_session(account_id, tenant_id, address=address, user_agent=user_agent)
    return SignedUp(tenant_id=tenant_id, slug=made.slug, session=session)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the form said, checked."""

    email: str
    company: str
    sold: EditionVersion
    language: str
    time_zone: str

    @property
    def person(self) -> str:
        """What to call somebody who has only told an address."""
        return self.email.partition("@")[0]


class _Seed(msgspec.Struct, frozen=True):
    """What ids are derived from, so that the same attempt always means the same rows."""

    began: int
    secret: bytes

    @classmethod
    def of(cls, attempt: str) -> "_Seed":
        """Read an attempt; one that was not made here or is too old is refused."""
        told = unsign(attempt, "sign-up")
        began = int(told.partition("-")[0]) if told else 0
        if told is None or utc_now().timestamp() - began > ATTEMPT_SECONDS:
            raise Invalid(FieldError("attempt", _("This form is too old. Please load it again.")))
        return cls(began, hashlib.sha256(told.encode()).digest())

    def id(self, what: str) -> UUID:
        """Derive a row id."""
        return uuid7(self.began * 1000, hashlib.sha256(self.secret + what.encode()).digest()[:10])


def _checked(email: str, company: str, edition_key: str, language: str, time_zone: str) -> _Asked:
    problems: list[FieldError] = []
    address, sold = email, None
    try:
        address = clean_address(email)
    except Invalid as refused:
        problems.extend(refused.errors)
    name = " ".join(company.split())
    if not 1 <= len(name) <= 80:
        problems.append(FieldError("company", _("Use between 1 and 80 characters.")))
    try:
        sold = edition(edition_key)
    except UnknownEdition:
        problems.append(FieldError("edition", _("Choose one of the editions.")))
    if problems or sold is None:
        raise Invalid(*problems)
    spoken = language if language in LANGUAGES else "en"
    return _Asked(email=address, company=name, sold=sold, language=spoken, time_zone=time_zone)


async def _beginning(seed: _Seed, account_id: UUID, asked: _Asked) -> Beginning:
    document = starter(asked.sold.starter_flow)
    with use_language(asked.language):
        queue_name = _("Support")
    owner = Seat(account_id=account_id, member_id=seed.id("member"), name=asked.person, email=asked.email, role="owner")
    return Beginning(
        slug=await free_slug(slug_of(asked.company)),
        name=asked.company,
        kind="trial",
        language=asked.language,
        time_zone=asked.time_zone,
        sold=asked.sold,
        seats=(owner,),
        queue_id=seed.id("queue"),
        queue_name=queue_name,
        flow_id=seed.id("flow"),
        flow_name=document["name"],
        flow=document,
        channel_id=seed.id("channel"),
        channel_key=hashlib.sha256(seed.secret + b"channel key").hexdigest()[:20],
        channel_name=asked.sold.starter_channel[asked.language],
        channel_settings={"title_en": asked.company[:60], "title_zh": asked.company[:60]},
        trial=TRIAL,
    )
