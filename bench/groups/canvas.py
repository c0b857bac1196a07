"""The canvas of large flows in a real browser: how it pans, how fast it opens, how soon a mistake is told."""

import os
import statistics
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bench import processes, stage
from bench.canvas_world import Canvases, populate_canvases
from bench.ground import Ground, ground, run_as_served
from bench.measures import Figure
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.entry.resources import opened

_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
_PANS, _OPENS, _SAVES = 5, 5, 40
_WIDE, _HIGH = 1440, 900
_COUNT = """() => {
  const turn = (window.frames_turn ?? 0) + 1;
  window.frames_turn = turn;
  window.frames_seen = [];
  const look = (at) => {
    if (turn !== frames_turn) return;
    frames_seen.push(at);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
_FREE = """() => {
  for (let y = innerHeight - 100; y > 200; y -= 7)
    for (let x = innerWidth / 2; x < innerWidth - 300; x += 11)
      if (document.elementFromPoint(x, y)?.classList.contains("react-flow__pane")) return [x, y];
  return [innerWidth / 2, innerHeight / 2];
}"""
_WHERE = "document.querySelector('.react-flow__viewport')?.style.transform ?? ''"


def run(wanted: set[str]) -> list[Figure]:
    """One editor with a flow of 300 steps and one of 1,000."""
    with ground() as standing:
        return run_as_served(lambda: _measure(standing, wanted))


async def _measure(standing: Ground, wanted: set[str]) -> list[Figure]:
    async with stage.written(standing, 1, 1) as staged:
        (company,) = staged.companies
        made = await populate_canvases(staged.write, company, (300, 1_000))
        await staged.write.settle()
        async with opened(standing.settings):
            signed_in = await open_session(made.account_id, company.tenant_id, address="", user_agent="bench")
        with processes.web(standing) as (_process, port):
            base = f"http://127.0.0.1:{port}"
            async with async_playwright() as playwright:
                path = os.environ.get("HUBWRIGHT_CHROMIUM") or "/usr/bin/chromium"
                browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
                context = await _context(browser, base, signed_in.cookie)
                every = {"canvas_300_fps": _panned, "validate_300_ms": _validated, "canvas_1000_open_s": _opened}
                figures = [await measure(context, made) for name, measure in every.items() if name in wanted]
                await browser.close()
    return figures


async def _context(browser: Browser, base: str, cookie: str) -> BrowserContext:
    context = await browser.new_context(base_url=base, viewport={"width": _WIDE, "height": _HIGH})
    await context.add_cookies([{"name": COOKIE_NAME, "value": cookie, "url": base}])
    return context


async def _panned(context: BrowserContext, made: Canvases) -> Figure:
    """Frames a second while the pane is dragged to and fro, beside what a blank page of this machine reaches."""
    page = await context.new_page()
    await page.goto("/favicon.ico")
    blank = await _frames(page)
    await page.goto(f"/flows/{made.flows[300]}/canvas")
    await page.locator(".react-flow__node").nth(299).wait_for()
    await page.locator(".react-flow__edge").nth(200).wait_for(state="attached")
    panned = [await _frames(page) for _turn in range(_PANS)]
    shown = await page.locator(".react-flow__node").count()
    await page.close()
    note = (
        f"{shown} steps drawn, all in sight; {_PANS} pans: {', '.join(f'{f:.0f}' for f in panned)}; blank {blank:.0f}"
    )
    return Figure(name="canvas_300_fps", value=statistics.median(panned), floor=blank, note=note)


async def _frames(page: Page) -> float:
    x, y = await page.evaluate(f"({_FREE})()")
    await page.mouse.move(x, y)
    await page.mouse.down()
    before = await page.evaluate(_WHERE)
    await page.evaluate(f"void ({_COUNT})()")
    for n in range(120):
        await page.mouse.move(x + 200 * (-1) ** (n // 20) * (n % 20 + 1) / 20, y - n % 20)
        if n == 10 and before and before == await page.evaluate(_WHERE):
            raise AssertionError("the pane does not follow the mouse")
    await page.mouse.up()
    seen: list[float] = await page.evaluate("frames_seen")
    return (len(seen) - 1) / (seen[-1] - seen[0]) * 1_000


async def _validated(context: BrowserContext, made: Canvases) -> Figure:
    """From a change to the answer with every problem of the flow, as the canvas asks for it."""
    page = await context.new_page()
    await page.goto(f"/flows/{made.flows[300]}/canvas")
    times: list[dict[str, Any]] = await page.evaluate(
        """async ([url, saves]) => {
          const csrf = document.querySelector('meta[name="csrf-token"]').content;
          const headers = { "content-type": "application/json", "x-csrftoken": csrf, accept: "application/json" };
          const found = [];
          let was = "n0", rev = 1;
          for (let n = 0; n < saves; n++) {
            const ops = [{ op: "set", node: "n0", field: "label", was, to: `Named ${n}` }];
            const body = JSON.stringify({ batch: `bench-${n}`, base_rev: rev, ops });
            const began = performance.now();
            const answer = await fetch(`${url}/draft/ops`, { method: "POST", headers, body });
            const view = await answer.json();
            found.push({ ms: performance.now() - began, problems: view.problems.length, status: answer.status });
            was = `Named ${n}`;
            rev = view.rev;
          }
          return found;
        }""",
        [f"/flows/{made.flows[300]}", _SAVES],
    )
    await page.close()
    if any(each["status"] != 200 or each["problems"] < 5 for each in times):
        raise AssertionError(f"validation did not happen: {times[:2]}")
    slow = sorted(each["ms"] for each in times)
    note = (
        f"{_SAVES} changes in a flow of 300 steps, saved and answered with its {times[0]['problems']} problems,"
        f" p95; median {statistics.median(slow):.0f} ms, worst {slow[-1]:.0f} ms"
    )
    return Figure(name="validate_300_ms", value=slow[int(len(slow) * 0.95)], note=note)


async def _opened(context: BrowserContext, made: Canvases) -> Figure:
    """From the click to a canvas that obeys a key."""
    times = []
    for _turn in range(_OPENS):
        page = await context.new_page()
        await page.goto("/favicon.ico")
        began: float = await page.evaluate("performance.timeOrigin + performance.now()")
        await page.goto(f"/flows/{made.flows[1_000]}/canvas", wait_until="commit")
        await page.locator(".react-flow__node[tabindex='0']").wait_for()
        await page.locator(".react-flow__node[tabindex='0']").focus()
        await page.keyboard.press("ArrowRight")
        await page.locator(".react-flow__node[data-id='n0']:focus").wait_for()
        ended: float = await page.evaluate("performance.timeOrigin + performance.now()")
        times.append((ended - began) / 1_000)
        await page.close()
    note = f"opened {_OPENS} times until a key moved along the way: {', '.join(f'{t:.2f}' for t in times)} s"
    return Figure(name="canvas_1000_open_s", value=statistics.median(times), note=note)
