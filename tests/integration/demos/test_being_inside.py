"""Over HTTP: what those see who are in a demo that is reset or ends, who come by a code, and prospects."""

import asyncio
import re
from collections.abc import Callable

from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.control.identity.sessions import COOKIE_NAME
from hubwright.control.routing.list_queues import list_queues
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from tenants.demos import queries
from tenants.demos.ending import end
from tenants.demos.industries import industry
from tenants.demos.spawn import chat_key
from tests.integration.demos.conftest import Browser, launched

HERE = {"address": "127.0.0.1", "user_agent": "test"}


async def test_pages_and_the_chat_answer_while_it_is_reset_under_those_who_use_them(
    seller: Browser, phone: Browser, opens: Callable[[], Browser]
) -> None:
    demo = await launched(seller, prospect=new_id().hex)
    made = await seller.post("/this-demo/phone", opens="agent")
    secret = re.search(r"/go/([\w-]+)", made.text)
    assert secret is not None
    await phone.post(f"/go/{secret[1]}")
    customer, over = opens(), asyncio.Event()

    async def looks(browser: Browser, path: str, expected: set[int]) -> int:
        seen = 0
        while not over.is_set():
            answer = await browser.get(path)
            assert answer.status_code in expected, (path, answer.status_code)
            seen += 1
        return seen

    async def resets() -> None:
        for _turn in range(2):
            assert (await seller.post(f"/demos/{demo.id}/reset")).status_code == 303
        over.set()

    _none, *seen = await asyncio.gather(
        resets(), looks(phone, "/inbox/mine", {200, 303}), looks(customer, f"/c/{chat_key(demo)}", {200})
    )
    after = await queries.find(demo.id)

    assert after is not None
    assert after.generation == 3
    assert all(seen)
    assert 'x-demo-generation": "3"' in (await phone.page("/inbox")).text


async def test_who_is_in_a_demo_that_is_reset_is_told_on_whatever_they_do_next(
    seller: Browser, opens: Callable[[], Browser]
) -> None:
    demo = await launched(seller, prospect=new_id().hex)
    tabs = [opens() for _tab in range(3)]
    pages = []
    for tab in tabs:
        made = await seller.post("/this-demo/phone", opens="agent")
        secret = re.search(r"/go/([\w-]+)", made.text)
        assert secret is not None
        await tab.post(f"/go/{secret[1]}")
        pages.append(await tab.page("/inbox"))
    assert all('x-demo-generation": "1"' in page.text for page in pages)
    assert (await seller.post(f"/demos/{demo.id}/reset")).status_code == 303

    reading, writing, scripted = tabs
    went = await reading.get("/inbox/mine")
    assert (went.status_code, went.headers["location"]) == (303, "/inbox")
    told = await reading.page("/inbox")
    assert "This demo was reset. You are in the fresh one now." in told.text
    assert 'x-demo-generation": "2"' in told.text
    assert "This demo was reset" not in (await reading.page("/inbox")).text, "once"

    late = await writing.post(f"/inbox/mine/{new_id()}/reply", text="x", client_id="c")
    assert (late.status_code, late.headers["location"]) == (303, "/inbox")
    piece = await scripted.get("/inbox/mine", **{"sec-fetch-dest": "empty", "accept": "application/json"})
    assert (piece.status_code, piece.json()["type"].rpartition(":")[2]) == (409, "demo-was-reset")
    htmx = await scripted.get("/this-demo/standing", **{"hx-request": "true", "x-demo-generation": "1"})
    assert (htmx.status_code, htmx.headers["hx-redirect"]) == (204, "/inbox")
    second_tab = await scripted.get("/this-demo/standing", **{"hx-request": "true", "x-demo-generation": "1"})
    assert second_tab.headers["hx-redirect"] == "/inbox", "a tab that still shows the old one is taken along, too"


async def test_who_is_in_a_demo_that_ends_reads_that_it_is_over(seller: Browser, phone: Browser) -> None:
    demo = await launched(seller, prospect=new_id().hex)
    secret = re.search(r"/go/([\w-]+)", (await seller.post("/this-demo/phone", opens="supervisor")).text)
    assert secret is not None
    await phone.post(f"/go/{secret[1]}")
    assert (await phone.get("/board")).status_code == 200
    await end(demo)

    poll = await phone.get("/this-demo/standing", **{"hx-request": "true"})
    assert poll.headers["hx-redirect"] == "/home"
    over = await phone.get("/home")
    assert over.status_code == 410
    assert "This demo is over" in over.text
    assert (await phone.get("/home")).headers["location"].startswith("/sign-in"), "and the browser forgot who it was"


async def test_a_code_is_good_once_and_says_what_it_opens(seller: Browser, phone: Browser) -> None:
    await launched(seller, prospect=new_id().hex)
    made = await seller.post("/this-demo/phone", opens="chat")
    assert '<svg role="img"' in made.text
    secret = re.search(r"/go/([\w-]+)", made.text)
    assert secret is not None
    shown = await phone.get(f"/go/{secret[1]}")
    assert shown.status_code == 200
    assert "as a customer does" in shown.text
    opened = await phone.post(f"/go/{secret[1]}")
    assert opened.headers["location"].startswith("/c/")
    assert (await phone.get(opened.headers["location"])).status_code == 200
    assert (await phone.post(f"/go/{secret[1]}")).status_code == 410
    assert (await phone.get(f"/go/{secret[1]}")).status_code == 410


async def test_everybody_compares_editions_and_a_prospect_tries_their_own_demo(seller: Browser, phone: Browser) -> None:
    for language, words in (("en", "The editions side by side"), ("zh", "版本对比")):
        page = await phone.get(f"/compare?lang={language}")
        assert words in page.text
    assert "/try" not in page.text, "a demo is there for whoever was handed a link"
    made = await seller.post("/demos/links", industry="travel", edition="online", prospect="Beta GmbH")
    link = re.search(r"/compare/([\w-]+)", made.text)
    assert link is not None
    await phone.get("/compare?lang=en")
    handed = await phone.get(f"/compare/{link[1]}")
    assert "A demo for Beta GmbH" in handed.text
    tried = await phone.post(f"/compare/{link[1]}/try", **{"as": "agent"})
    assert tried.headers["location"] == "/inbox"
    inbox = await phone.page("/inbox")
    assert "Beta GmbH" in inbox.text
    assert "All demos" not in inbox.text, "that is for sales"
    chat = await phone.post(f"/compare/{link[1]}/try", **{"as": "customer"})
    assert (await phone.get(chat.headers["location"])).status_code == 200
    sign_up = await phone.get(f"/sign-up?edition=online&demo={link[1]}")
    assert "Begin with the set-up of your demo" in sign_up.text
    assert f'name="demo" value="{link[1]}"' in sign_up.text, "what is asked for is sent along"
    assert "Begin with the set-up" not in (await phone.get("/sign-up?edition=online&demo=invented")).text
    assert (await phone.get("/compare/invented")).status_code == 410


async def test_who_signs_up_from_their_demo_keeps_its_set_up_if_they_wish_and_none_of_its_data(
    seller: Browser, opens: Callable[[], Browser]
) -> None:
    made = await seller.post("/demos/links", industry="travel", edition="online", prospect="Gamma AG")
    link = re.search(r"/compare/([\w-]+)", made.text)
    assert link is not None
    for kept, queues in ({"keep": "true"}, {*industry("travel").queues}), ({}, {"support"}):
        prospect = opens()
        await prospect.post(f"/compare/{link[1]}/try", **{"as": "admin"})
        page = await prospect.get(f"/sign-up?edition=online&demo={link[1]}")
        attempt = re.search(r'name="attempt" value="([^"]+)"', page.text)
        assert attempt is not None
        form = {"company": "Gamma AG", "email": f"g-{new_id().hex[-12:]}@example.test", "edition": "online"}
        ready = await prospect.post("/sign-up", **form, **kept, demo=link[1], attempt=attempt[1])
        assert (ready.status_code, ready.headers["location"]) == (303, "/home")
        assert 'class="hw-demo"' not in (await prospect.get("/home")).text
        actor = await actor_from_cookie(prospect.client.cookies[COOKIE_NAME])
        assert actor is not None
        async with acting_for(actor.tenant_id):
            assert {queue.key for queue in await list_queues()} == queues
            assert await fetch("SELECT 1 FROM conversation WHERE tenant_id = $1") == []
            assert await fetch("SELECT 1 FROM contact WHERE tenant_id = $1") == []
