"""Customers whom the page's own server signed for: shown only what is theirs, asked nothing twice."""

from playwright.async_api import BrowserContext, Page, expect
from test_embedding import host_page, opened
from webchat_testing.acts import bubble, until, until_true, write
from webchat_testing.server import Server


async def signed_in(context: BrowserContext, server: Server, token: str) -> Page:
    page = await host_page(context, server)
    await page.evaluate("void Hubwright.on('identity', (told) => heard.push(told.accepted + ' ' + told.reason))")
    await page.evaluate("(token) => Hubwright.identify({ token })", token)
    return page


async def test_the_token_goes_with_the_first_message_and_no_earlier(context: BrowserContext, server: Server) -> None:
    page = await signed_in(context, server, "token of Ada")
    frame = await opened(page)
    assert server.desk.visitors == {}, "nothing is begun before somebody writes"
    await write(frame, "hello")  # type: ignore[arg-type]  # a frame has what `write` uses of a page
    await expect(bubble(frame, "You said: hello")).to_be_visible()  # type: ignore[arg-type]  # as above
    assert server.desk.only.told[0]["identity_token"] == "token of Ada"


async def test_another_customer_sees_nothing_of_the_one_before(context: BrowserContext, server: Server) -> None:
    page = await signed_in(context, server, "token of Ada")
    frame = await opened(page)
    await write(frame, "Ada's secret")  # type: ignore[arg-type]  # as above
    await expect(bubble(frame, "You said: Ada's secret")).to_be_visible()  # type: ignore[arg-type]  # as above
    await page.evaluate("Hubwright.identify({ token: 'token of Bo' })")
    await until_true(page, "heard.includes('true ')")
    await expect(bubble(frame, "Ada's secret")).to_have_count(0)  # type: ignore[arg-type]  # as above
    await write(frame, "Bo here")  # type: ignore[arg-type]  # as above
    await expect(bubble(frame, "You said: Bo here")).to_be_visible()  # type: ignore[arg-type]  # as above
    assert len(server.desk.visitors) == 2


async def test_signing_out_forgets_and_signing_in_again_brings_it_back(context: BrowserContext, server: Server) -> None:
    page = await signed_in(context, server, "token of Ada")
    frame = await opened(page)
    await write(frame, "remember me")  # type: ignore[arg-type]  # as above
    await expect(bubble(frame, "You said: remember me")).to_be_visible()  # type: ignore[arg-type]  # as above
    await page.evaluate("Hubwright.reset()")
    await expect(bubble(frame, "remember me")).to_have_count(0)  # type: ignore[arg-type]  # as above
    await page.evaluate("Hubwright.identify({ token: 'token of Ada' })")
    await write(frame, "back")  # type: ignore[arg-type]  # as above
    await expect(bubble(frame, "You said: back")).to_be_visible()  # type: ignore[arg-type]  # as above
    await expect(bubble(frame, "You said: remember me")).to_be_visible()  # type: ignore[arg-type]  # as above
    assert len(server.desk.visitors) == 1


async def test_a_token_that_ended_is_told_to_the_page_and_what_was_written_waits(
    context: BrowserContext, server: Server
) -> None:
    server.faults.tokens_refused = {"old token"}
    page = await signed_in(context, server, "old token")
    frame = await opened(page)
    await write(frame, "still mine")  # type: ignore[arg-type]  # as above
    await until_true(page, "heard.includes('false expired')")
    await expect(frame.get_by_text("Please sign in on the website first")).to_be_visible()
    assert server.desk.visitors == {}
    await page.evaluate("Hubwright.identify({ token: 'new token' })")
    await expect(bubble(frame, "You said: still mine")).to_be_visible()  # type: ignore[arg-type]  # as above
    await until(lambda: server.desk.only.told[0]["identity_token"] == "new token")
