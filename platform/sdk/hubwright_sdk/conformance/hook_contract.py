"""The contract of plugins that answer hooks by asking a service: subclass the one of your kind, run pytest."""

import asyncio
import contextlib
import inspect
import io
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from hubwright_sdk.calls import CallFailed, HttpAnswer, Malformed, RateLimited, Refused, Slow
from hubwright_sdk.channel import Plugin
from hubwright_sdk.conformance.manifest_contract import ManifestContract
from hubwright_sdk.hooks import HOOKS, offered_by
from hubwright_sdk.manifest.vocabulary import HOOKS_OF_KIND, Kind
from hubwright_sdk.messaging import Pulled, Received
from hubwright_sdk.testing import CANARY, Answer, FakeBook, FakeHttp, context, with_canaries
from hubwright_sdk.upkeep import CheckRow

LONG_TEXT = "你好 👩‍👩‍👧‍👦 \U0001f680 “quoted” \\ \n tab\t" + "é" * 10_240
_LATER = 7.0
_FAILURES: tuple[tuple[str, Answer, type[CallFailed]], ...] = (
    ("401", HttpAnswer(401, '{"error": "no"}'), Refused),
    ("429", HttpAnswer(429, "", retry_after="7"), RateLimited),
    ("no answer", Slow("no answer within 5 s"), Slow),
    ("garbage", HttpAnswer(200, "<html>oops"), Malformed),
)


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a hook: its argument, what the service answers to whatever is asked, and what must come of it.

    `with_text` gives the argument with another text in it, for hooks that hand texts on.
    """

    hook: str
    argument: Any
    answer: Answer
    result: Any = None
    with_text: Callable[[str], Any] | None = None


class HookContract(ManifestContract):
    """Set `plugin`, good `settings`, `bad_settings` (settings, field) pairs, and a `Trial` for each hook."""

    kind: ClassVar[Kind]
    plugin: ClassVar[Plugin]
    settings: ClassVar[Mapping[str, Any]] = {}
    trials: ClassVar[Sequence[Trial]]
    check_answer: ClassVar[HttpAnswer | CallFailed] = HttpAnswer(200, "{}")
    bad_check_answer: ClassVar[HttpAnswer | CallFailed] = HttpAnswer(401, "{}")

    def test_it_is_of_its_kind_and_has_what_its_manifest_promises(self) -> None:
        assert self.kind in self.plugin.manifest.kind
        for hook in offered_by(self.plugin.manifest):
            method = getattr(self.plugin, hook.name, None)
            assert callable(method), f"{hook.name} is promised, but not there"
            assert inspect.iscoroutinefunction(method) is hook.takes_context, f"{hook.name} must be async"

    def test_there_is_a_trial_for_every_hook_of_its_kind(self) -> None:
        promised = HOOKS_OF_KIND.get(self.kind, frozenset()) & set(self.plugin.manifest.implements)
        assert promised <= {trial.hook for trial in self.trials}, "every implemented hook needs a trial"
        assert self.trials

    def test_good_answers_become_results_of_the_declared_form(self) -> None:
        for trial in self.trials:
            result = HOOKS[trial.hook].checked(self._call(trial, trial.answer))
            assert trial.result is None or result == trial.result, trial.hook

    def test_the_same_key_twice_is_one_change_there(self) -> None:
        for trial in self.trials:
            if HOOKS[trial.hook].kind == "action" and not (trial.hook == "send" and not self._keyed()):
                once, twice = self._http(trial.answer), self._http(trial.answer)
                self._ask(trial, once)
                self._ask(trial, twice)
                self._ask(trial, twice)
                writes = twice.remote_writes(_KEY)
                assert writes == once.remote_writes(_KEY), f"{trial.hook}: hand the idempotency key on"

    def test_what_goes_wrong_is_a_failure_that_says_what_to_do(self) -> None:
        for trial in self._asking():
            for told, answer, failure in _FAILURES:
                try:
                    self._call(trial, answer)
                except failure as failed:
                    if isinstance(failed, RateLimited):
                        assert failed.retry_after_s == _LATER, f"{trial.hook}: read Retry-After"
                except Exception as failed:
                    raise AssertionError(f"{trial.hook}, {told}: {type(failed).__name__}") from failed
                else:
                    raise AssertionError(f"{trial.hook}, {told}: taken for an answer")

    def test_texts_of_any_kind_and_length_go_out_whole(self) -> None:
        for trial in self.trials:
            if trial.with_text is not None:
                http = self._http(trial.answer)
                self._ask(msgspec.structs.replace(trial, argument=trial.with_text(LONG_TEXT)), http)
                assert any(request.says(LONG_TEXT) for request in http.requests), f"{trial.hook}: the text was changed"

    def test_no_secret_is_said_anywhere(self) -> None:
        said = io.StringIO()
        handler = logging.StreamHandler(said)
        logging.getLogger().addHandler(handler)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                for trial in self.trials:
                    for answer in (trial.answer, *(answer for _told, answer, _failure in _FAILURES)):
                        said.write(self._everything_said(trial, answer))
        finally:
            logging.getLogger().removeHandler(handler)
        assert CANARY not in said.getvalue(), "a secret setting was said in a log, a failure or a result"

    def test_requests_go_only_where_the_manifest_says(self) -> None:
        for trial in self.trials:
            http = self._http(trial.answer)
            with contextlib.suppress(CallFailed):
                self._ask(trial, http)
            assert http.undeclared == [], f"{trial.hook}: declare it under egress"

    def test_wishes_need_no_scope_that_was_not_declared(self) -> None:
        for trial in self.trials:
            result = self._call(trial, trial.answer)
            wishes = (
                result.wishes if isinstance(result, Received | Pulled) else result if trial.hook == "on_event" else []
            )
            missing = {wish.needs for wish in wishes} - set(self.plugin.manifest.scopes)
            assert missing == set(), f"{trial.hook}: declare {missing}"

    def test_the_live_check_tells_good_from_bad(self) -> None:
        if "check" in self.plugin.manifest.implements:
            good, bad = (self._check(answer) for answer in (self.check_answer, self.bad_check_answer))
            assert good
            assert all(row.ok for row in good), "good settings must pass"
            assert not all(row.ok for row in bad), "what the service refuses must be a row that failed"

    def _check(self, answer: Answer) -> list[CheckRow]:
        http = self._http(answer)
        made = context(http, self.plugin.manifest, self._settings(), key=_KEY)
        rows: list[CheckRow] = HOOKS["check"].checked(asyncio.run(self.plugin.check(made)))  # type: ignore[attr-defined]  # promised
        return rows

    def _keyed(self) -> bool:
        messaging = self.plugin.manifest.messaging
        return messaging is None or messaging.keyed

    def _asking(self) -> list[Trial]:
        """Trials that ask the service at all."""
        found = []
        for trial in self.trials:
            http = self._http(trial.answer)
            self._ask(trial, http)
            if http.requests:
                found.append(trial)
        return found

    def _settings(self) -> dict[str, Any]:
        return self.plugin.clean_settings(with_canaries(self.plugin.manifest, self.settings))

    def _http(self, answer: Answer) -> FakeHttp:
        http = FakeHttp(self.plugin.manifest, self._settings())
        http.expect("*", "*", answer)
        return http

    def _call(self, trial: Trial, answer: Answer) -> Any:
        return self._ask(trial, self._http(answer))

    def _ask(self, trial: Trial, http: FakeHttp, book: FakeBook | None = None) -> Any:
        made = context(http, self.plugin.manifest, self._settings(), key=_KEY, book=book)
        return asyncio.run(getattr(self.plugin, trial.hook)(trial.argument, made))

    def _everything_said(self, trial: Trial, answer: Answer) -> str:
        book = FakeBook()
        try:
            said = json.dumps(msgspec.to_builtins(self._ask(trial, self._http(answer), book)))
        except Exception as failed:  # whatever it is, it must not say the secret
            said = f"{failed!r} {getattr(failed, 'reason', '')}"
        return f"{said} {' '.join(book.lines)}"


_KEY = "the-key-of-this-deed"


class CrmContract(HookContract):
    """A system of customers."""

    kind = "crm"


class ErpContract(HookContract):
    """A system of orders and stock."""

    kind = "erp"


class TicketingContract(HookContract):
    """A system of tickets."""

    kind = "ticketing"


class IotContract(HookContract):
    """A system of devices."""

    kind = "iot"


class MarketingContract(HookContract):
    """A system of audiences."""

    kind = "marketing"


class AiContract(HookContract):
    """A language model; its trials are of `complete`."""

    kind = "ai"


class PanelContract(HookContract):
    """Blocks beside a conversation; its trials are of `panel`."""

    kind = "panel"


class MessagingContract(HookContract):
    """A channel of posts and requests; its trials are of `send`, `receive` and `pull`."""

    kind = "channel"

    def test_what_came_is_the_same_message_when_it_comes_again(self) -> None:
        for trial in self.trials:
            if trial.hook in ("receive", "pull"):
                first, again = (self._call(trial, trial.answer).messages for _ in range(2))
                assert [each.external_id for each in first] == [each.external_id for each in again], trial.hook
                names = {each.external_id for each in first}
                assert len(names) == len(first), f"{trial.hook}: two messages have one external_id"

    def test_it_brings_only_what_its_matrix_states(self) -> None:
        can = self.plugin.manifest.messaging
        for trial in self.trials:
            if trial.hook in ("receive", "pull") and can is not None:
                brought = self._call(trial, trial.answer)
                kinds = {each.kind for each in brought.messages} - can.takes
                assert kinds == set(), f"{trial.hook}: list {sorted(kinds)} under messaging.inbound"
                states = {each.state for each in brought.receipts} - set(can.states)
                assert states == set(), f"{trial.hook}: list {sorted(states)} under messaging.states"

    def test_a_cursor_leads_on(self) -> None:
        for trial in self.trials:
            if trial.hook == "pull":
                pulled: Pulled = self._call(trial, trial.answer)
                brought = pulled.messages or pulled.receipts or pulled.more
                assert not brought or pulled.cursor != trial.argument.cursor, "what came would come for ever"


__all__ = [
    "AiContract",
    "CrmContract",
    "ErpContract",
    "HookContract",
    "IotContract",
    "MarketingContract",
    "MessagingContract",
    "PanelContract",
    "TicketingContract",
    "Trial",
]
