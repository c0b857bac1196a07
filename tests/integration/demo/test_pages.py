"""The start page, one-press sign-in, the outbox; and that none of it exists where it must not."""

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.support.deadlines import wait_until
from tests.support.demo import Demo

TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


@pytest.fixture
def browser(demo: Demo) -> Iterator[httpx.Client]:
    """A browser without scripts."""
    with httpx.Client(base_url=demo.told["base"], trust_env=False) as client:
        yield client


def _token(page: httpx.Response) -> str:
    found = TOKEN.search(page.text)
    assert found is not None
    return found.group(1)


def test_the_start_page_shows_three_companies_in_both_languages(demo: Demo, browser: httpx.Client) -> None:
    page = browser.get("/", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    for each in demo.told["tenants"]:
        assert each["name"] in page.text
        assert f'href="/c/{each["channel_key"]}"' in page.text
    assert page.text.count('class="hw-qr"') == 3
    chinese = browser.get("/?lang=zh")
    assert all(word in chinese.text for word in ("营销版", "在线版", "经典版"))


@pytest.mark.parametrize(("role", "first"), [("admin", "/home"), ("supervisor", "/inbox"), ("agent", "/inbox")])
@pytest.mark.parametrize("slug", ["aurora", "brook", "cedar"])
def test_one_press_signs_in(demo: Demo, browser: httpx.Client, slug: str, role: str, first: str) -> None:
    token = _token(browser.get("/"))
    went = browser.post("/demo/sign-in", data={"tenant": slug, "role": role, "_csrf_token": token})
    assert (went.status_code, went.headers["location"]) == (303, first)
    page = browser.get(went.headers["location"], follow_redirects=True)
    assert page.status_code == 200
    assert demo.company(slug)["name"] in page.text


def test_signing_in_again_ends_the_former_session(browser: httpx.Client) -> None:
    token = _token(browser.get("/"))
    browser.post("/demo/sign-in", data={"tenant": "aurora", "role": "admin", "_csrf_token": token})
    former = browser.cookies["hw_session"]
    browser.post("/demo/sign-in", data={"tenant": "brook", "role": "agent", "_csrf_token": token})
    assert browser.cookies["hw_session"] != former
    stale = httpx.get(f"{str(browser.base_url).rstrip('/')}/home", cookies={"hw_session": former}, trust_env=False)
    assert (stale.status_code, stale.headers["location"][:8]) == (303, "/sign-in")


def test_signing_in_needs_a_post_with_the_csrf_token(browser: httpx.Client) -> None:
    browser.get("/")
    wish = {"tenant": "aurora", "role": "admin"}
    assert browser.post("/demo/sign-in", data=wish).status_code == 403
    assert browser.post("/demo/sign-in", data={**wish, "_csrf_token": "0" * 64}).status_code == 403
    assert browser.get("/demo/sign-in", params=wish).status_code == 405
    assert "hw_session" not in browser.cookies


@pytest.mark.parametrize("wish", [{"tenant": "nobody", "role": "admin"}, {"tenant": "aurora", "role": "owner"}, {}])
def test_nobody_else_can_be_chosen(browser: httpx.Client, wish: dict[str, str]) -> None:
    token = _token(browser.get("/"))
    answer = browser.post("/demo/sign-in", data={**wish, "_csrf_token": token})
    assert answer.status_code in (400, 404)
    assert "hw_session" not in browser.cookies


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "", "[::1"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/demo/outbox"])
def test_another_host_name_is_refused(demo: Demo, host: str, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(demo.told["base"].rpartition(":")[2]), timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status in (400, 421)
    assert b"Aurora" not in body


def test_localhost_is_fine(demo: Demo) -> None:
    port = demo.told["base"].rpartition(":")[2]
    assert httpx.get(f"{demo.told['base']}/", headers={"Host": f"localhost:{port}"}, trust_env=False).status_code == 200


def test_mail_lands_in_the_outbox(demo: Demo, browser: httpx.Client) -> None:
    assert browser.get("/demo/outbox").status_code == 200
    token = _token(browser.get("/"))
    browser.post("/demo/sign-in", data={"tenant": "cedar", "role": "admin", "_csrf_token": token})
    address = "new.colleague@cedar.example"
    page = browser.get("/members")
    sent = browser.post("/members/invitations", data={"email": address, "role": "agent", "_csrf_token": _token(page)})
    assert sent.status_code == 303

    def invited() -> bool:  # notices of stopped services lie there, too
        names = re.findall(r'href="/demo/outbox/([^"]+)"', browser.get("/demo/outbox").text)
        letters = [browser.get(f"/demo/outbox/{name}") for name in names]
        assert all(letter.status_code == 200 for letter in letters)
        return any(address in each.text and f'href="{demo.told["base"]}/invitation/' in each.text for each in letters)

    wait_until(invited, 10, "the invitation is in the outbox")
    assert browser.get("/demo/outbox/..%2Fdemo").status_code == 404


def test_a_service_is_stopped_and_started_on_the_page(demo: Demo, browser: httpx.Client) -> None:
    token = _token(browser.get("/"))

    def press(run: str) -> str:
        answer = browser.post("/demo/orders/brook", data={"run": run, "_csrf_token": token}, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    stopped = press("stop")
    assert demo.child("brook") is None
    assert 'value="start"' in stopped
    started = press("start")
    assert demo.child("brook") is not None
    assert 'value="start"' not in started


def _in_a_fresh_interpreter(program: str) -> list[str]:
    ended = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, cwd="/")
    return ended.stdout.split()


_SHOW = """
import sys
from hubwright.kernel.settings import Settings, use_settings
use_settings(Settings(secret_key='x' * 40))
{compose}
found = [str(h.opt.get('audience')) for r in app.routes for h in getattr(r, 'route_handlers', []) or [r.route_handler]]
print('audiences', *sorted(set(found)))
print(*(r.path for r in app.routes if r.path.startswith(('/demo', '/style-guide')) or r.path == '/'))
print(*(m for m in sys.modules if m.startswith(('hubwright.entry.demo', 'hubwright.entry.orders'))))
"""


def test_elsewhere_the_code_is_absent_from_the_app() -> None:
    words = _in_a_fresh_interpreter(
        _SHOW.format(compose="from hubwright.entry.web import create_app\napp = create_app()")
    )
    assert "tenant" in words, "the app is there"
    assert "demo" not in words
    ours = ("/demo/", "/style-guide", "hubwright.entry.demo")  # `/demos` are sales people's
    assert "/demo" not in words and not [word for word in words if word.startswith(ours)]


def test_the_demo_command_is_what_brings_it() -> None:
    words = _in_a_fresh_interpreter(
        _SHOW.format(
            compose="from hubwright.entry.demo.web import ROUTES\nfrom hubwright.entry.web import create_app\n"
            "app = create_app(extra_routes=ROUTES)"
        )
    )
    assert {"demo", "/demo/sign-in", "/demo/outbox", "/"} <= set(words)
