"""What an agent feels in the inbox: from a click on a conversation until it is painted, in a real browser."""

import os
import random
import statistics

from playwright.async_api import Page, async_playwright

from bench import processes, stage
from bench.ground import Ground, ground, run_as_served
from bench.measures import Figure
from bench.workbench_world import HELD, MESSAGES_EACH, populate_workbench
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.entry.resources import opened

_WARM, _CLICKS = 10, 150
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
# From the click's own time stamp until after the frame in which the other conversation stands in the page.
_WATCH = """() => {
  window.painted = [];
  window.slowest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) slowest = Math.max(slowest, entry.duration);
  }).observe({ type: "event", durationThreshold: 16 });
  addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    const wanted = line.id, began = event.timeStamp;
    const look = () => {
      const current = document.querySelector('[data-line][aria-current="true"]');
      if (current?.id !== wanted || !document.querySelector("#ib-log [data-seq]")) return requestAnimationFrame(look);
      setTimeout(() => painted.push(performance.now() - began));
    };
    requestAnimationFrame(look);
  }, { capture: true });
}"""


def run(_wanted: set[str]) -> list[Figure]:
    """One agent goes through their conversations."""
    with ground() as standing:
        return run_as_served(lambda: _measure(standing))


async def _measure(standing: Ground) -> list[Figure]:
    async with stage.written(standing, 1, 1) as staged:
        (company,) = staged.companies
        bench = await populate_workbench(staged.write, company)
        await staged.write.settle()
        async with opened(standing.settings):
            signed_in = await open_session(bench.account_id, company.tenant_id, address="", user_agent="bench")
        with processes.web(standing) as (_process, port):
            async with async_playwright() as playwright:
                path = os.environ.get("HUBWRIGHT_CHROMIUM") or "/usr/bin/chromium"
                browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
                base = f"http://127.0.0.1:{port}"
                context = await browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
                await context.add_cookies([{"name": COOKIE_NAME, "value": signed_in.cookie, "url": base}])
                page = await context.new_page()
                times, slowest = await _clicked(page)
                await browser.close()
    note = (
        f"{len(times)} conversations of {HELD} opened by a click, {MESSAGES_EACH} messages each, whole pane painted;"
        f" median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms;"
        f" the longest interaction as the browser counts them (INP) {slowest:.0f} ms"
    )
    return [Figure(name="workbench_inp_p95_ms", value=sorted(times)[int(len(times) * 0.95)], note=note)]


async def _clicked(page: Page) -> tuple[list[float], float]:
    chance = random.Random(5)
    await page.goto("/inbox/mine")
    await page.locator(".ib-page[data-live]").wait_for()
    await page.evaluate(f"void ({_WATCH})()")
    for n in range(_WARM + _CLICKS):
        lines = page.locator('[data-line]:not([aria-current="true"])')
        await lines.nth(chance.randrange(min(await lines.count(), 12))).click()
        await page.wait_for_function("(n) => painted.length > n", arg=n)
    times: list[float] = await page.evaluate("painted")
    return times[_WARM:], await page.evaluate("slowest")
