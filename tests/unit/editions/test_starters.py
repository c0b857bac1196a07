"""The flow a new company begins with: valid, in two languages, and it leads to a person."""

from datetime import UTC, datetime

import pytest

from editions.catalogue import current_editions
from editions.starters import starter
from hubwright import flows

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EDITIONS = [sold.key for sold in current_editions()]


def document(edition_key: str) -> flows.FlowDocument:
    (sold,) = [each for each in current_editions() if each.key == edition_key]
    return flows.parse(starter(sold.starter_flow))


@pytest.mark.parametrize("edition_key", EDITIONS)
def test_it_can_be_published_as_it_is(edition_key: str) -> None:
    assert flows.validate(document(edition_key), queues={"support"}) == []


@pytest.mark.parametrize("edition_key", EDITIONS)
@pytest.mark.parametrize(("locale", "hello", "person"), [("en", "hello", "Talk to a person"), ("zh", "你好", "转人工")])
def test_it_greets_asks_and_hands_over_with_what_was_said(
    edition_key: str, locale: str, hello: str, person: str
) -> None:
    compiled = flows.compile(document(edition_key))
    state = flows.start_state(compiled, "s1")

    def says(text: str) -> list[flows.Effect]:
        nonlocal state
        done = flows.advance(compiled, state, flows.MessageReceived(text=text, locale=locale), NOW)
        state = done.state
        return list(done.effects)

    (greeting,) = [effect for effect in says(hello) if isinstance(effect, flows.SendMessage)]
    assert [button.label for button in greeting.buttons][-1] == person
    says("My lamp is broken")
    handed = [effect for effect in says("The blue one, since Monday") if isinstance(effect, flows.HandOff)]

    assert [effect.queue for effect in handed] == ["support"]
    assert list(handed[0].summary.values()) == ["The blue one, since Monday"]
    assert state.with_person
