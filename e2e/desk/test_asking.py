"""Pages that move by themselves: when they ask again, how they wait for a server that fails, and for the line."""

import json

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute

from e2e.hygiene import Hygiene

WATCHED = """
Math.random = () => 0.5;  // waits are drawn around their middle: here they are the middle
Object.assign(window, { answered: 0, unseen: false, opened: 0, closes: 0, messages: 0 });
Object.defineProperty(document, "hidden", { get: () => window.unseen });
const plain = window.fetch;
window.fetch = async (...asked) => {
  const answer = await plain(...asked);
  const text = answer.text.bind(answer);
  const whole = async () => { const words = await text(); window.answered += 1; return words; };
  if (answer.ok) answer.text = whole; else window.answered += 1;
  return answer;
};
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (kind, hears, ...more) {
  const ofLine = this.constructor.name.startsWith("WebSocket") && ["open", "close", "message"].includes(kind);
  if (!ofLine) return listen.call(this, kind, hears, ...more);
  if (kind === "open") window.opened += 1;
  return listen.call(this, kind, (event) => { hears(event); if (kind !== "open") window[`${kind}s`] += 1; }, ...more);
};
"""


class Watched:
    """A page whose clock stands still until it is told otherwise, and whose questions are counted."""

    def __init__(self, page: Page, at: str) -> None:
        self.page, self.at = page, at
        self.fails = False
        self.held: list[Route] | None = None
        self.lines: list[WebSocketRoute] = []
        page.add_init_script(WATCHED)
        page.route(f"**{at}", self._answer)
        page.route_web_socket("**/inbox/socket", self._opens)
        page.clock.install(time=0)
        page.clock.pause_at(1)
        page.goto(at)

    def _answer(self, route: Route) -> None:
        if self.held is not None and "hx-request" in route.request.headers:
            self.held.append(route)
        elif self.fails and "hx-request" in route.request.headers:
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    def _opens(self, line: WebSocketRoute) -> None:
        self.lines.append(line)

    def later(self, ms: int) -> None:
        """Let time pass."""
        self.page.clock.run_for(ms)

    def has_asked(self, times: int) -> None:
        """So many questions were answered by now, and none is open."""
        self.page.wait_for_function("times => window.answered >= times", arg=times)
        assert self.page.evaluate("window.answered") == times

    def opened(self) -> int:
        """So many lines were opened by now."""
        found: int = self.page.evaluate("window.opened")
        return found

    def breaks(self, code: int) -> None:
        """The other end closes the line."""
        before = self.page.evaluate("window.closes")
        self.lines[-1].close(code=code)
        self.page.wait_for_function("before => window.closes > before", arg=before)

    def tells(self, **frame: str) -> None:
        """The other end says something on the line."""
        before = self.page.evaluate("window.messages")
        self.lines[-1].send(json.dumps(frame))
        self.page.wait_for_function("before => window.messages > before", arg=before)

    def happens(self, what: str, on: str = "window") -> None:
        """An event of the browser."""
        self.page.evaluate(f"void {on}.dispatchEvent(new Event('{what}'))")

    def is_seen(self, seen: bool) -> None:
        """The page is in front, or behind others."""
        self.page.evaluate(f"void (window.unseen = {'false' if seen else 'true'})")
        self.happens("visibilitychange", "document")


@pytest.fixture
def board(supervisor: Page) -> Watched:
    """A board nobody tells anything."""
    return Watched(supervisor, "/board")


def test_time_alone_makes_the_board_ask_but_not_while_nobody_looks(board: Watched) -> None:
    board.happens("online")
    board.later(1)
    board.has_asked(1)
    board.later(4_900)
    board.has_asked(1)
    board.later(200)
    board.has_asked(2)
    board.is_seen(False)
    board.later(60_000)
    board.has_asked(2)
    board.is_seen(True)
    board.later(1)
    board.has_asked(3)


def test_a_server_that_fails_is_asked_less_and_less_often(board: Watched, hygiene: list[Hygiene]) -> None:
    hygiene[-1].expect("503")
    board.fails = True
    board.happens("online")
    board.later(1)
    board.has_asked(1)
    for number, wait in enumerate((5_000, 10_000, 20_000, 30_000, 30_000), start=2):
        board.later(wait - 100)
        board.has_asked(number - 1)
        board.later(200)
        board.has_asked(number)
    board.fails = False
    board.happens("online")  # who is back does not wait
    board.later(1)
    board.has_asked(7)
    board.later(5_100)
    board.has_asked(8)


def test_one_question_at_a_time_and_one_more_for_all_that_changed_meanwhile(board: Watched) -> None:
    board.held = held = []
    board.happens("online")
    board.later(1)
    for _change in range(3):
        board.happens("online")
        board.later(1_000)
    assert len(held) == 1
    board.held = None
    held[0].continue_()
    board.has_asked(1)
    board.later(300)
    board.has_asked(2)
    board.later(300)
    board.has_asked(2)


def test_an_inbox_that_got_no_answer_asks_again_by_itself(supervisor: Page, hygiene: list[Hygiene]) -> None:
    hygiene[-1].expect("503")
    inbox = Watched(supervisor, "/inbox/team")
    inbox.fails = True
    inbox.happens("online")
    inbox.later(1)
    inbox.has_asked(1)
    inbox.fails = False
    inbox.later(900)
    inbox.has_asked(1)
    inbox.later(200)
    inbox.has_asked(2)
    inbox.later(60_000)
    inbox.has_asked(2)  # nothing changed, and time alone changes nothing there


def test_a_list_that_changes_all_the_time_is_asked_for_all_the_same(supervisor: Page) -> None:
    inbox = Watched(supervisor, "/inbox/team")
    inbox.tells(type="ready")
    inbox.has_asked(1)
    for _change in range(5):
        inbox.has_asked(1)
        inbox.tells(type="changed", what="list", conversation_id="another")
        inbox.later(110)
    inbox.has_asked(2)


@pytest.mark.parametrize("address", ["/board", "/inbox/team"])
def test_a_line_that_broke_is_opened_again_later_and_later_and_not_after_the_end_of_the_sign_in(
    supervisor: Page, address: str
) -> None:
    watched = Watched(supervisor, address)
    supervisor.evaluate("void sessionStorage.setItem('hw-inbox-reload', String(Date.now()))")
    assert watched.opened() == 1
    for number, wait in enumerate((400, 800, 1_600), start=2):
        watched.breaks(4000)
        watched.later(wait - 50)
        assert watched.opened() == number - 1
        watched.later(100)
        assert watched.opened() == number
    watched.breaks(4000)
    watched.happens("online")  # whoever is back does not wait
    assert watched.opened() == 5
    watched.breaks(4401)
    watched.happens("online")
    watched.later(12_000)
    assert watched.opened() == 5
