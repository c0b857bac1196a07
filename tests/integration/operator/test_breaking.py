"""Breaking the glass: asked for with a reason and a password, recorded before anything is seen, over by itself."""

import pytest

from hubwright.control.platform_access import break_glass
from hubwright.control.platform_access import breaking as breaking_module
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.mail import outbox_letters
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import REASON, acts, asked, inside, let_time_run_out, outside, records
from tests.support.operators import make_operator
from tests.support.people import PASSWORD, join


async def test_the_record_is_there_before_the_first_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await records(house)
    there: list[int] = []
    opening = breaking_module.open_session

    async def watched(*arguments: object, **named: object) -> object:
        there.append(len(await records(house)))
        return await opening(*arguments, **named)  # type: ignore[arg-type]  # handed through as they came

    monkeypatch.setattr(breaking_module, "open_session", watched)
    async with inside(house):
        assert there == [len(before) + 1], "the company could read of it before there was a session"
        (record, *_earlier) = await records(house)
        assert (record["reason"], record["mode"], record["minutes"]) == (REASON, "read", 15)
        assert (record["until"] - record["began_at"]).total_seconds() == 15 * 60
        assert await acts(house, record["id"]) == []
        async with acting_for(house.tenant_id):
            (entry,) = await fetch(
                "SELECT actor FROM audit_entry WHERE tenant_id = $1 AND action = 'access.opened' AND subject = $2",
                str(record["id"]),
            )
        assert entry["actor"] == f"operator:{record['account_id']}"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "not the password"}, "The password is not right."),
        ({"reason": "because"}, "Say why in 10 to 500 characters"),
        ({"minutes": "600"}, "Choose one of"),
        ({"mode": "owner"}, "Choose one of"),
    ],
)
async def test_without_password_reason_and_time_nobody_comes_in(
    house: House, changed: dict[str, str], said: str
) -> None:
    before = await records(house)
    async with outside(house) as client:
        answer = await client.post(f"/operator/tenants/{house.tenant_id}/access", data=asked(**changed))
        assert answer.status_code == 422
        assert said in answer.text
        assert PASSWORD not in answer.text
        assert (await client.get("/home", follow_redirects=False)).status_code == 303
    assert await records(house) == before


async def test_nobody_else_breaks_a_glass(house: House) -> None:
    with pytest.raises(NotAllowed):
        await break_glass(
            house.admin.actor, house.tenant_id, reason=REASON, minutes=15, mode="read", password=PASSWORD,
            cookie="", address="127.0.0.1", user_agent="",
        )  # fmt: skip


async def test_owners_are_told_by_mail(house: House) -> None:
    owner = await join(house.tenant_id, "owner")
    async with inside(house):
        pass
    while await run_due_jobs():
        pass
    letters = [letter for letter in outbox_letters() if letter.to == owner.email]
    (record, *_earlier) = await records(house)
    assert len(letters) == 1
    assert REASON in letters[0].text
    assert record["email"] in letters[0].text
    assert f"/settings/platform-access/{record['id']}" in letters[0].text


async def test_when_its_time_is_over_the_next_page_is_not_shown(house: House) -> None:
    async with inside(house) as client:
        assert house.word in (await client.get("/settings/values")).text
        (record, *_earlier) = await records(house)
        await let_time_run_out(record["id"])
        late = await client.get("/settings/values")
        assert late.status_code == 303
        assert house.word not in late.text
        assert (await client.get("/operator")).status_code == 200, "the same person is an operator again"
        assert await acts(house, record["id"]) == [("GET", "/settings/values", "let_in")]


async def test_leaving_ends_it_and_it_is_not_opened_again_by_the_way(house: House) -> None:
    async with inside(house) as client:
        (record, *_earlier) = await records(house)
        left = await client.post("/access/leave", data={})
        assert left.headers["location"] == f"/operator/tenants/{house.tenant_id}/access"
        assert (await client.get("/home")).status_code == 303
        assert "Left early" in (await client.get(left.headers["location"])).text
    (now, *_earlier) = await records(house)
    assert (now["id"], now["ended_by"]) == (record["id"], "operator")
    assert now["ended_at"] is not None


async def test_it_cannot_be_lengthened_from_inside_and_once_more_is_a_record_of_its_own(house: House) -> None:
    async with inside(house) as client:
        (first, *_earlier) = await records(house)
        again = await client.post(f"/operator/tenants/{house.tenant_id}/access", data=asked(minutes="60"))
        assert again.status_code == 403
        assert (await records(house))[0]["id"] == first["id"]
        assert (await records(house))[0]["until"] == first["until"]
        await client.post("/access/leave", data={})
        once_more = await client.post(f"/operator/tenants/{house.tenant_id}/access", data=asked())
        assert once_more.status_code == 303
    (second, former, *_earlier) = await records(house)
    assert second["id"] != first["id"] == former["id"]


async def test_signing_out_inside_is_leaving(house: House) -> None:
    async with inside(house) as client:
        await client.post("/sign-out", data={})
    assert (await records(house))[0]["ended_by"] == "operator"


async def test_somebody_who_runs_the_platform_no_longer_is_outside_at_once(house: House) -> None:
    from hubwright.control.identity.operators import end_operator

    operator = await make_operator()
    async with outside(house, operator) as client:
        await client.post(f"/operator/tenants/{house.tenant_id}/access", data=asked())
        assert (await client.get("/home")).status_code == 200
        await end_operator(operator, operator.email)
        assert (await client.get("/home")).status_code == 303
