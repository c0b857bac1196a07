"""One message to one device through the push service of its browser (RFC 8030): encrypted, signed, tried again."""

import asyncio
import base64
import hashlib
import os
import random
from datetime import datetime
from email.utils import parseaddr
from typing import NamedTuple
from uuid import UUID

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from hubwright.control.companies import find_company
from hubwright.control.identity.authenticate import account_signed_in
from hubwright.control.identity.profile import get_account
from hubwright.desk.push import queries
from hubwright.desk.push.choices import choice_of
from hubwright.desk.push.devices import may_be_written_to, opened
from hubwright.desk.push.schemas import Post
from hubwright.desk.queues import queries as offers
from hubwright.desk.workbench import queries as workbench
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.i18n import use_language
from hubwright.kernel.outbound import Answer, Outbound
from hubwright.kernel.sealed import SealBroken
from hubwright.kernel.settings import settings
from hubwright.kernel.telemetry import EFFECTS
from hubwright.kernel.web_push import authorization, encrypt, known_keys, recipient_of
from hubwright.kernel.web_push.encrypt import SALT
from hubwright.runtime.push.words import shown
from hubwright.runtime.retrying import RetryClass, pause, retry_after_seconds, verdict

log = structlog.get_logger()
WITHIN_S, LEASE_S = 10.0, 30.0
CLASS = RetryClass(most_attempts=8, first_s=2.0)
_URGENCY = {"offer": "high", "sla": "high", "message": "normal", "mention": "normal"}
_chance = random.SystemRandom().random


class Letter(NamedTuple):
    """What goes out; it holds the address, so it is in no log."""

    endpoint: str
    headers: dict[str, str]
    body: bytes


async def due_posts(most: int = 200) -> list[Due]:
    """What is to be sent, companies taking turns."""
    return await due_now(queries.DUE, most)


async def send(tenant_id: UUID, post_id: UUID, outbound: Outbound) -> bool:
    """Send one post; False when somebody else has it or its time has not come."""
    async with acting_for(tenant_id):
        row = await queries.claim(post_id, LEASE_S)
        if row is None:
            return False
        post = msgspec.convert(row, Post)
        letter = await _letter(tenant_id, post)
        if letter is None:
            await queries.done(post.id, post.rev)
            return True
    try:
        answer = await outbound.of(tenant_id).send(
            "POST",
            letter.endpoint,
            headers=letter.headers,
            body=letter.body.decode(errors="surrogateescape"),
            timeout=WITHIN_S,
        )
    except asyncio.CancelledError:  # the process drains: the next worker sends it at once
        await asyncio.shield(_give_back(tenant_id, post))
        raise
    async with acting_for(tenant_id):
        await _ended(post, answer, utc_now())
    return True


async def _letter(tenant_id: UUID, post: Post) -> Letter | None:
    """What to send; nothing when nobody is to be told any more."""
    now = utc_now()
    account_id = await account_signed_in(post.session_id, tenant_id)
    if account_id is None or post.removed or post.looking or post.until <= now or not await _still_so(post):
        return None
    key = next((one for one in known_keys() if one.id == post.key_id), None)
    try:
        to = await opened(post.subscription_id, post.address)
    except SealBroken:
        await queries.outcome(post.subscription_id, "unreadable")
        return None
    recipient = recipient_of(to.keys.p256dh, to.keys.auth)
    if key is None or recipient is None or not may_be_written_to(to.endpoint):
        await queries.outcome(post.subscription_id, "refused")
        return None
    choice, company = await choice_of(post.member_id), await find_company(tenant_id)
    notices = await workbench.offer_notices(post.member_id)
    with use_language((await get_account(account_id)).language):
        told = await shown(
            post,
            choice,
            company=company.name if company is not None else "",
            sound=bool(notices and notices["offer_sound"]),
        )
    body = encrypt(msgspec.json.encode(told), recipient, key=generate_private_key(SECP256R1()), salt=os.urandom(SALT))
    headers = {
        "Authorization": authorization(to.endpoint, key, now=now, contact=_contact()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(1, int((post.until - now).total_seconds()))),
        "Urgency": _URGENCY[post.kind],
        "Topic": topic_of(post),
    }
    return Letter(to.endpoint, headers, body)


async def _still_so(post: Post) -> bool:
    """An offer that was answered or ran out calls nobody."""
    if post.kind != "offer":
        return True
    offer = await offers.get_offer(post.subject_id)
    return offer is not None and offer["state"] == "offered"


def topic_of(post: Post) -> str:
    """What a service keeps of one topic is replaced by what comes after; the name says nothing to it."""
    told = hashlib.sha256(f"{post.subscription_id}/{post.kind}/{post.conversation_id}".encode()).digest()
    return base64.urlsafe_b64encode(told[:24]).decode()


async def _ended(post: Post, answer: Answer, now: datetime) -> None:
    """Keep how it went: it arrived, it never will, or it is tried again while it is of use."""
    if not answer.failure and 200 <= answer.status < 300:
        _count("done")
        await queries.outcome(post.subscription_id, "")
        await queries.done(post.id, post.rev)
        return
    if not answer.failure and answer.status in (404, 410):
        _count("gone")
        log.info("push_device_gone", host=post.host, status=answer.status)
        await queries.drop_device(post.subscription_id)
        return
    seconds = _again_in(post, answer, now)
    problem = answer.failure or str(answer.status)
    log.warning("push_not_sent", host=post.host, problem=problem, again=seconds is not None)
    await queries.outcome(post.subscription_id, problem)
    if seconds is None:
        _count("failed")
        await queries.done(post.id, post.rev)
    else:
        _count("put_off")
        await queries.again(post.id, seconds, bare=answer.status == 413)


def _again_in(post: Post, answer: Answer, now: datetime) -> float | None:
    """How long until the next try; None when it is of no use, or would come too late to be of any."""
    if answer.status == 413 and not post.bare:
        return 0.0
    if verdict(answer.failure, answer.status) != "again" or post.attempts >= CLASS.most_attempts:
        return None
    asked = retry_after_seconds(answer.retry_after, now)
    seconds = max(pause(CLASS, post.attempts, chance=_chance()), asked or 0.0)
    return seconds if seconds < (post.until - now).total_seconds() else None


async def _give_back(tenant_id: UUID, post: Post) -> None:
    async with acting_for(tenant_id):
        await queries.again(post.id, 0.0)


def _contact() -> str:
    """Where the operators of push services reach ours (RFC 8292 2.1)."""
    address = parseaddr(settings().mail_from)[1]
    public = settings().public_url
    return public if public.startswith("https:") or not address else f"mailto:{address}"


def _count(outcome: str) -> None:
    EFFECTS.labels("push", outcome).inc()
