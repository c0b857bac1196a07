"""Announcements: staff reads them until each puts them away; words are words, whatever is in them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.control.identity.sessions import open_session
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import global_execute, global_fetch, outside_tenants
from hubwright.kernel.ids import new_id
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import inside, outside
from tests.support.operators import browser
from tests.support.people import join


def _form(word: str, **changed: str) -> dict[str, str]:
    now = utc_now()
    return {
        "text_en": f"Maintenance {word}",
        "text_zh": f"维护 {word}",
        "severity": "warning",
        "audience": "all",
        "starts_at": (now - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "do": "tell",
        **changed,
    }


async def _told(word: str) -> UUID:
    async with outside_tenants("tests look"):
        (row,) = await global_fetch("SELECT id FROM announcement WHERE text_en LIKE '%' || $1", word)
    found: UUID = row["id"]
    return found


async def _end_all() -> None:
    async with outside_tenants("tests clean up"):
        await global_execute("UPDATE announcement SET stopped_at = now() WHERE stopped_at IS NULL")


async def test_each_member_reads_it_in_their_language_until_they_put_it_away(house: House) -> None:
    word = new_id().hex[-10:]
    colleague = await join(house.tenant_id, "agent")
    theirs = await open_session(colleague.account_id, house.tenant_id, address="", user_agent="")
    async with outside(house) as client:
        answer = await client.post("/operator/announcements", data=_form(word))
        assert answer.status_code == 303, answer.text[:800]
    told = await _told(word)
    async with await browser(house.served, house.cookie) as one, await browser(house.served, theirs.cookie) as other:
        assert f"Maintenance {word}" in (await one.get("/home")).text
        assert f"维护 {word}" in (await one.get("/home?lang=zh")).text
        by_page = await one.post(f"/announcements/{told}/dismiss", data={"back": "/settings"})
        assert by_page.headers["location"] == "/settings"
        assert word not in (await one.get("/home")).text
        assert word in (await other.get("/home")).text, "everybody puts it away for themselves"
        in_place = await other.post(f"/announcements/{told}/dismiss", data={}, headers={"hx-request": "true"})
        assert (in_place.status_code, in_place.text) == (200, "")
        assert word not in (await other.get("/home")).text
    await _end_all()


async def test_it_is_for_whom_it_says_and_for_nobody_before_or_after(house: House) -> None:
    words: dict[str, Any] = {name: new_id().hex[-10:] for name in ("own", "edition", "others", "early", "stopped")}
    later = (utc_now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    async with outside(house) as client:
        slug = await _slug(house)
        for form in (
            _form(words["own"], audience="tenant", company=slug),
            _form(words["edition"], audience="edition", edition="online"),
            _form(words["others"], audience="edition", edition="classic"),
            _form(words["early"], starts_at=later),
            _form(words["stopped"]),
        ):
            answer = await client.post("/operator/announcements", data=form)
            assert answer.status_code == 303, answer.text[:3000]
        stopped = await _told(words["stopped"])
        await client.post(f"/operator/announcements/{stopped}/stop", data={})
        listed = (await client.get("/operator/announcements")).text
        for said in ("Planned", "Shown now", "Stopped early"):
            assert said in listed
        async with await browser(house.served, house.cookie) as staff:
            home = (await staff.get("/home")).text
            assert {name for name, word in words.items() if word in home} == {"own", "edition"}
            others = await _told(words["others"])
            assert (await staff.post(f"/announcements/{others}/dismiss", data={})).status_code == 404
            await client.post(f"/operator/announcements/{stopped}/resume", data={})
            assert words["stopped"] in (await staff.get("/home")).text
    await _end_all()


async def _slug(house: House) -> str:
    from hubwright.control.companies import find_company

    company = await find_company(house.tenant_id)
    assert company is not None
    return company.slug


async def test_a_look_at_it_tells_nobody_and_markup_is_shown_as_it_is_written(house: House) -> None:
    word = new_id().hex[-10:]
    evil = f'<script>alert(1)</script><img src=x onerror="x">\u202e {word}'
    async with outside(house) as client, await browser(house.served, house.cookie) as staff:
        look = await client.post("/operator/announcements", data=_form(word, text_en=evil, do="preview"))
        assert look.status_code == 200
        assert "As staff will see it" in look.text
        assert word not in (await staff.get("/home")).text
        await client.post("/operator/announcements", data=_form(word, text_en=evil))
        for page in (look.text, (await staff.get("/home")).text):
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "\u202e" not in (await staff.get("/home")).text
    await _end_all()


async def test_who_is_inside_from_the_platform_is_told_nothing(house: House) -> None:
    word = new_id().hex[-10:]
    async with outside(house) as client:
        await client.post("/operator/announcements", data=_form(word))
    async with inside(house) as client:
        assert word not in (await client.get("/home")).text
    await _end_all()
