"""What the bot of a demo did: its flow answered every talk of the past in the customer's language and by its topic."""

import msgspec
import pytest

from hubwright import flows
from hubwright.desk.past.schemas import PastTalk
from hubwright.runtime.past.schemas import PastSession
from tenants.demos.desk_flow import PASSED_ON
from tenants.demos.industries import INDUSTRIES
from tenants.demos.industry import Industry
from tests.unit.tenants.test_demo_script import NOON, past_of

each_industry = pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=lambda one: one.key)


def told(industry: Industry) -> list[tuple[PastTalk, PastSession]]:
    past, _clock = past_of(industry, NOON)
    sessions = {one.conversation_id: one for one in past.sessions}
    assert len(sessions) == len(past.sessions) == len(past.talks) > 350
    return [(talk, sessions[talk.id]) for talk in past.talks]


@each_industry
def test_every_talk_was_answered_by_its_flow(industry: Industry) -> None:
    answers = {f"n_{faq.key}": faq.answer for faq in industry.faqs}
    for talk, session in told(industry):
        nodes = [step.node_id for move in session.moves for step in move.steps]
        (said,) = [line for line in talk.lines if line.author == "bot"]
        if talk.wait is None:
            assert nodes[-1] in answers
            assert said.text == answers[nodes[-1]][talk.language]
        else:
            assert nodes[-1] == f"n_{talk.label}_{talk.language}"
            assert said.text == PASSED_ON[talk.language]
        effects = [key for step in session.moves[0].steps for key in step.detail["effects"]]
        assert said.body["effect"] in effects
        assert session.moves[0].at == said.at


@each_industry
def test_executions_end_with_their_talks_and_wait_while_somebody_does(industry: Industry) -> None:
    for talk, session in told(industry):
        state = msgspec.json.decode(session.state, type=flows.State)
        waits = talk.status != "resolved"
        assert (session.ended_at is None, state.with_person) == (waits, waits)
        if talk.wait is not None:
            assert session.ended_at == talk.resolved_at
            assert len(session.moves) == 1 + (talk.assigned_at is not None) + (talk.resolved_at is not None)
        assert state.step_n == max(step.n for move in session.moves for step in move.steps)
        assert sum(move.metered for move in session.moves) >= 3
