"""Watches a browser context: any console error, page error, CSP violation or request to elsewhere fails the test."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

_LOCAL = {"127.0.0.1", "localhost"}


class Hygiene:
    """Collects what should not have happened; `expected` words are faults a test brings about on purpose."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.expected: list[str] = []
        context.on("page", self._watch)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)

    def expect(self, *words: str) -> None:
        """Allow faults that contain one of these words."""
        self.expected += words

    def check(self) -> None:
        """Fail for everything that was not expected."""
        left = [fault for fault in self.faults if not any(word in fault for word in self.expected)]
        assert left == [], "\n".join(left)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"page error at {page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in _LOCAL:
            self.faults.append(f"request to {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"status {response.status} for {response.request.method} {response.url}")
