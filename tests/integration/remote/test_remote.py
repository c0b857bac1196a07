"""A remote plugin from its first call to its last, against the example's own service on loopback."""

import json
from uuid import UUID

import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.host import catalogue
from hubwright.host.failures import SwitchedOff
from hubwright.host.installation.removing import remove
from hubwright.host.installation.routes import ROUTES as INSTALLATIONS
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.host.remote import lifecycle
from hubwright.host.remote.secrets import secrets_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Answer
from hubwright_sdk import (
    CallFailed,
    Malformed,
    NodeResult,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
)
from tests.integration.remote.conftest import OURS, Partner, estimate, jobs_done, set_up
from tests.integration.sealed.test_at_rest import holding
from tests.support.database import TestServers
from tests.support.http import serving
from tests.support.people import grant, join


async def test_it_is_told_its_secret_once_and_then_answers(
    admin: Actor, partner: Partner, servers: TestServers
) -> None:
    installation_id = await set_up(admin, partner)
    secret = partner.service.secrets[str(installation_id)]
    assert secret.startswith("whsec_")
    assert await estimate(admin.tenant_id) == NodeResult("estimated", {"days": 1})
    assert await estimate(admin.tenant_id, "40210") == NodeResult("estimated", {"days": 3})
    assert await estimate(admin.tenant_id, "x") == NodeResult("unknown", {})
    assert await holding(servers, secret) == []
    partner.service.secrets.clear()
    async with acting_for(admin.tenant_id):
        await change_settings(admin, OURS, {"express": True})
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {}, "it is not told a second time"


async def test_it_is_told_as_soon_as_somebody_says_where_it_is(admin: Actor, partner: Partner) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(OURS)
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {}
    await set_up(admin, partner)
    assert len(partner.service.secrets) == 1


async def test_a_secret_is_changed_with_an_overlap(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    before = partner.service.secrets[str(installation_id)]
    async with acting_for(admin.tenant_id):
        await lifecycle.change_secret(admin, OURS)
    assert (await estimate(admin.tenant_id)).port == "estimated", "the service knows the old one still"
    await jobs_done(admin.tenant_id)
    after = partner.service.secrets[str(installation_id)]
    assert after != before
    assert (await estimate(admin.tenant_id, key="k2")).port == "estimated"
    async with acting_for(admin.tenant_id):
        await execute("UPDATE remote_secret SET previous_until = now() WHERE tenant_id = $1")
        secrets = await secrets_of(installation_id)
    assert secrets is not None
    assert secrets.signing == (after,)


async def test_a_program_changes_the_secret_and_is_told_none(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    before = partner.service.secrets[str(installation_id)]
    await grant(admin.tenant_id, api__access=True)
    async with acting_for(admin.tenant_id):
        manages = (await create_key(admin, "program", ["plugins:manage", "plugins:read"])).key
        reads = (await create_key(admin, "reader", ["plugins:read"])).key
    at = f"/api/v1/installations/{OURS}/secret"
    async with serving(INSTALLATIONS, reads) as client:
        assert (await client.post(at)).status_code == 403
    async with serving(INSTALLATIONS, manages) as client:
        told = await client.post(at)
        again = await client.post(at)
    assert (told.status_code, again.status_code) == (200, 409), "the service has to hear of one before the next"
    assert told.json()["told_at"] is None and told.json()["previous_until"] is not None
    await jobs_done(admin.tenant_id)
    after = partner.service.secrets[str(installation_id)]
    assert after != before and after not in told.text and before not in told.text
    async with acting_for(admin.tenant_id):
        found = await fetch("SELECT actor FROM audit_entry WHERE tenant_id = $1 AND action = 'plugin.secret_changed'")
    assert [row["actor"].partition(":")[0] for row in found] == ["api_key"]


async def test_removal_is_told_and_nothing_is_signed_any_more(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    async with acting_for(admin.tenant_id):
        await remove(admin, OURS)
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {}
    async with acting_for(admin.tenant_id):
        assert await secrets_of(installation_id) is None
    with pytest.raises(SwitchedOff):
        await estimate(admin.tenant_id)


async def test_a_service_that_does_not_hear_is_told_again(admin: Actor, partner: Partner) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(OURS)
        await change_settings(admin, OURS, {"service_url": "http://127.0.0.1:1/"})
    with pytest.raises(CallFailed):
        await jobs_done(admin.tenant_id)
    async with acting_for(admin.tenant_id):
        await change_settings(admin, OURS, {"service_url": partner.url})
        row = (await fetch("SELECT told_at FROM remote_secret WHERE tenant_id = $1"))[0]
    assert row["told_at"] is None


async def test_a_service_refuses_what_others_sign(admin: Actor, tenant_b: UUID, partner: Partner) -> None:
    await set_up(admin, partner)
    other = (await join(tenant_b, "admin")).actor
    theirs = await set_up(other, partner)
    own = next(each for each in partner.service.secrets if each != str(theirs))
    partner.service.secrets[own], partner.service.secrets[str(theirs)] = (
        partner.service.secrets[str(theirs)],
        partner.service.secrets[own],
    )
    with pytest.raises(Refused, match="401"):
        await estimate(admin.tenant_id)


class Answering:
    """A way out that answers as told, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[dict[str, str], str, float]] = []

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer:  # noqa: ASYNC109 - as Outbound
        self.asked.append((headers, body, timeout))
        return self.answer


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer("timeout", detail="late"), Slow),
        (Answer("unreachable", detail="gone"), Unreachable),
        (Answer("too_large", 200), Malformed),
        (Answer("", 500, "{}"), Unreachable),
        (Answer("", 429, "{}", retry_after="7"), RateLimited),
        (Answer("", 401, "{}"), Refused),
        (Answer("", 302, ""), Refused),
        (Answer("", 200, "<html>"), Malformed),
        (Answer("", 200, '{"port": "nowhere"}'), Malformed),
        (Answer("", 200, '{"port": "estimated", "scopes": ["all"]}'), Malformed),
        (Answer("", 200, '{"port": 7}'), Malformed),
        (Answer("", 200, "[" * 100_000), Malformed),
        (Answer("", 200, json.dumps({"port": "estimated", "values": {"days": "x" * 300_000}})), Malformed),
        (Answer("", 200, '{"failed": "rate_limited", "retry_after_s": 3}'), RateLimited),
        (Answer("", 200, '{"failed": "refused", "reason": "closed today"}'), Refused),
    ],
    ids=lambda value: (
        value.__name__ if isinstance(value, type) else f"{value.failure or value.status} {value.body[:30]}"
    ),
)
async def test_each_wrong_answer_is_a_typed_failure(
    admin: Actor, partner: Partner, answer: Answer, failure: type[CallFailed]
) -> None:
    await set_up(admin, partner)
    way = Answering(answer)
    with pytest.raises(failure):
        await estimate(admin.tenant_id, outbound=way)
    ((headers, body, timeout),) = way.asked
    assert timeout <= 3.0
    assert headers["webhook-id"] == "k1"
    assert json.loads(body)["idempotency_key"] == "k1"


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com", "https:///x", "nonsense"])
async def test_an_address_that_is_not_encrypted_gets_nothing(admin: Actor, partner: Partner, url: str) -> None:
    await set_up(admin, partner)
    async with acting_for(admin.tenant_id):
        await execute(
            "UPDATE installation SET settings = jsonb_set(settings, '{service_url}', to_jsonb($2::text))"
            " WHERE tenant_id = $1",
            url,
        )
    way = Answering(Answer("", 200, "{}"))
    with pytest.raises(CallFailed):
        await estimate(admin.tenant_id, outbound=way)
    assert way.asked == []


def test_it_is_listed_like_any_other() -> None:
    line = catalogue.entry(OURS)
    assert line.manifest is not None
    assert line.manifest.tier == "remote"
