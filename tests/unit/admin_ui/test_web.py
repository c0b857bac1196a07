"""The glue around pages: policy, language, theme, one-time sentences, refusals, the token."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, Request, get, post
from litestar.config.csrf import CSRFConfig
from litestar.response import Response
from litestar.testing import TestClient

from admin_ui import assets, preferences
from admin_ui.csp import SecurityHeaders
from admin_ui.environment import LOCALE
from admin_ui.flash import Undo, see_other
from admin_ui.pages.style_guide.pages import ROUTES as STYLE_GUIDE
from admin_ui.preferences import ReadersLanguage, local_path
from admin_ui.refusals import problem_page, refusal_page
from admin_ui.rendering import bare_page
from hubwright.kernel.errors import Missing, Refusal, SignInNeeded
from hubwright.kernel.i18n import add_catalogue
from hubwright.kernel.settings import Settings, use_settings

PUBLIC = {"audience": "public"}
Any_ = Request[Any, Any, Any]


@get("/missing", opt=PUBLIC)
async def missing() -> None:
    """Refuse."""
    raise Missing("x")


@get("/closed", opt=PUBLIC)
async def closed() -> None:
    """Refuse."""
    raise SignInNeeded


@get("/own-policy", opt=PUBLIC)
async def own_policy() -> Response[str]:
    """Bring a policy."""
    return Response("x", headers={"Content-Security-Policy": "default-src 'none'"})


@post("/saved", opt=PUBLIC, status_code=303)
async def saved(request: Any_) -> Response[Any]:
    """Say so on the next page."""
    return see_other(request, "/plain", "Saved <b>", undo=Undo("/undo", {"id": "7"}))


@get("/plain", opt=PUBLIC, sync_to_thread=False)
def plain(request: Any_) -> Response[str]:
    """A page without the shell."""
    return bare_page(request, "errors/problem.html", title="T", sentence="S", code=1)


def _refused(request: Any_, refusal: Refusal) -> Response[Any]:
    return refusal_page(request, refusal)


def _failed(request: Any_, _failure: Exception) -> Response[Any]:
    return problem_page(request, 500)


@pytest.fixture(scope="module")
def app() -> Litestar:
    """The smallest app with our glue."""
    use_settings(Settings(secret_key="only-for-tests"))
    add_catalogue(LOCALE)
    return Litestar(
        [*assets.ROUTES, *preferences.ROUTES, *STYLE_GUIDE, missing, closed, own_policy, saved, plain],
        middleware=[SecurityHeaders(), ReadersLanguage()],
        csrf_config=CSRFConfig(secret="also-only-for-tests"),
        exception_handlers={Refusal: _refused, Exception: _failed},
    )


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A browser that has been nowhere yet."""
    use_settings(Settings(secret_key="only-for-tests"))
    with TestClient(app) as running:
        yield running


def token(client: TestClient[Litestar]) -> str:
    """The token a page hands out."""
    page = client.get("/plain").text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found.group(1)


def test_the_policy_is_strict_and_its_nonce_is_new_each_time(client: TestClient[Litestar]) -> None:
    first, second = (client.get("/plain").headers["content-security-policy"] for _ in range(2))

    assert "default-src 'none'" in first
    assert "frame-ancestors 'none'" in first
    assert "strict-dynamic" not in first
    assert "unsafe" not in first
    assert first != second


def test_an_answer_with_its_own_policy_keeps_it(client: TestClient[Litestar]) -> None:
    assert client.get("/own-policy").headers["content-security-policy"] == "default-src 'none'"


@pytest.mark.parametrize(
    ("headers", "cookies", "address", "spoken"),
    [
        ({}, {}, "/plain", "en"),
        ({"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}, {}, "/plain", "zh-Hans"),
        ({"accept-language": "zh-CN"}, {"hw_lang": "en"}, "/plain", "en"),
        ({"accept-language": "en"}, {"hw_lang": "en"}, "/plain?lang=zh", "zh-Hans"),
        ({"accept-language": "fr, de"}, {"hw_lang": "xx"}, "/plain?lang=yy", "en"),
    ],
)
def test_language_is_asked_for_remembered_or_preferred(
    client: TestClient[Litestar], headers: dict[str, str], cookies: dict[str, str], address: str, spoken: str
) -> None:
    client.cookies.update(cookies)
    answer = client.get(address, headers=headers)

    assert f'<html lang="{spoken}"' in answer.text


def test_a_language_in_the_address_is_remembered(client: TestClient[Litestar]) -> None:
    client.get("/plain?lang=zh")

    assert '<html lang="zh-Hans"' in client.get("/plain").text


def test_preferences_work_before_sign_in_and_lead_back(client: TestClient[Litestar]) -> None:
    form = {"_csrf_token": token(client), "lang": "zh", "theme": "dark", "back": "/plain?x=1"}
    answer = client.post("/preferences", data=form, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/plain?x=1")
    shown = client.get("/plain").text
    assert 'data-bs-theme="dark"' in shown
    assert '<html lang="zh-Hans"' in shown


def test_preferences_need_the_token(client: TestClient[Litestar]) -> None:
    answer = client.post("/preferences", data={"lang": "zh"}, follow_redirects=False)

    assert answer.status_code != 303
    assert "hw_lang" not in answer.cookies


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", "/a\nb", "evil"]
)
def test_nobody_is_sent_elsewhere(wanted: str) -> None:
    assert local_path(wanted, "/home") == "/home"
    assert local_path("/inbox?x=1", "/home") == "/inbox?x=1"


def test_a_sentence_survives_one_redirect_and_is_shown_once(client: TestClient[Litestar]) -> None:
    client.post("/saved", data={"_csrf_token": token(client)}, follow_redirects=False)
    first, second = client.get("/plain").text, client.get("/plain").text

    assert "Saved &lt;b&gt;" in first
    assert 'action="/undo"' in first
    assert "Saved" not in second


def test_a_sentence_nobody_signed_is_not_shown(client: TestClient[Litestar]) -> None:
    client.cookies.set("hw_flash", "eyJ0ZXh0IjoiaGkifQ==.forged")

    assert "data-toast" not in client.get("/plain").text


def test_an_htmx_form_is_sent_on_by_a_header(client: TestClient[Litestar]) -> None:
    headers = {"x-csrftoken": token(client), "hx-request": "true"}
    answer = client.post("/saved", headers=headers, follow_redirects=False)

    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/plain")


def test_a_refusal_is_a_page_in_the_readers_language(client: TestClient[Litestar]) -> None:
    english = client.get("/missing")
    chinese = client.get("/missing?lang=zh")

    assert (english.status_code, chinese.status_code) == (404, 404)
    assert "There is nothing at this address." in english.text
    assert "这个地址没有内容。" in chinese.text


def test_a_refusal_to_htmx_is_a_toast(client: TestClient[Litestar]) -> None:
    answer = client.get("/missing", headers={"hx-request": "true"})

    assert answer.headers["hx-retarget"] == "#toasts"
    assert "<html" not in answer.text


def test_who_must_sign_in_is_sent_there_and_back(client: TestClient[Litestar]) -> None:
    plain_page = client.get("/closed", follow_redirects=False)
    piece = client.get("/closed", headers={"hx-request": "true"})

    assert (plain_page.status_code, plain_page.headers["location"]) == (303, "/sign-in?next=%2Fclosed")
    assert piece.headers["hx-redirect"] == "/sign-in"


def test_built_files_are_kept_for_ever_and_unknown_ones_are_not_there(client: TestClient[Litestar]) -> None:
    answer = client.get(assets.asset("shell.js"))

    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert client.get("/static/manifest.json").status_code == 404
    assert client.get("/static/..%2Fassets.py").status_code in (404, 500)


def test_htmx_may_neither_run_scripts_nor_evaluate(client: TestClient[Litestar]) -> None:
    page = client.get("/style-guide").text

    assert '"allowScriptTags":false' in page
    assert '"allowEval":false' in page
    assert '"includeIndicatorStyles":false' in page


def test_a_form_with_errors_comes_back_with_a_summary_that_links(client: TestClient[Litestar]) -> None:
    form = {"_csrf_token": token(client), "name": "", "email": "nobody", "hours": "0", "check.by": "length"}
    answer = client.post("/style-guide", data=form)

    assert answer.status_code == 422
    assert 'href="#form-email"' in answer.text
    assert re.search(
        r'id="form-email"[^>]*aria-describedby="[^"]*form-email-error"[^>]*aria-invalid="true"', answer.text
    )
