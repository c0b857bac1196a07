"""A plugin of each kind keeps its contract; every test of it is failed by a plugin that breaks just that."""

import asyncio
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec
import pytest

from hubwright_sdk import (
    AudienceChanged,
    AudienceMember,
    ChangesAsked,
    ChatMessage,
    Completed,
    Completion,
    ContactChanges,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    ConversationFacts,
    CrmContact,
    DeviceCommand,
    Ended,
    FoundContacts,
    HttpAnswer,
    InboundPost,
    KnownContacts,
    Leaving,
    Left,
    NewTicket,
    OrderQuery,
    OutboundMessage,
    PanelAsked,
    PartyQuery,
    PostReply,
    PullAsked,
    ReplyAsked,
    SavedContact,
    Sent,
    SessionEnded,
    StockQuery,
    TicketChange,
    TicketQuery,
)
from hubwright_sdk.conformance import (
    AiContract,
    CrmContract,
    ErpContract,
    IotContract,
    MarketingContract,
    MessagingContract,
    PanelContract,
    TicketingContract,
    Trial,
)
from hubwright_sdk.testing import FakeHttp, context
from tests.support.service_plugins import (
    AiService,
    ChannelService,
    CrmService,
    ErpService,
    IotService,
    MarketingService,
    PanelService,
    TicketingService,
)
from tests.support.spoilt_services import (
    Accepting,
    Careless,
    Chatty,
    Formless,
    Impatient,
    Keyless,
    NotAsync,
    Optimistic,
    Printing,
    Renaming,
    Revealing,
    Shortening,
    Standing,
    Straying,
    Talkative,
    Trusting,
    WithoutScope,
)

IDS = HttpAnswer(200, '{"ids": ["7"]}')
BAD: list[tuple[dict[str, Any], str]] = [({"size": 0}, "size")]
GOOD = {"key": "k", "size": 2}


class TestCrm(CrmContract):
    plugin = CrmService("crm")
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(
            hook="find_contact",
            argument=ContactQuery(name="Ana"),
            answer=IDS,
            result=FoundContacts([CrmContact(external_id="7")]),
            with_text=lambda text: ContactQuery(name=text),
        ),
        Trial(
            hook="save_contact",
            argument=ContactToSave(name="Ana"),
            answer=IDS,
            result=SavedContact("7", created=True),
            with_text=lambda text: ContactToSave(name=text),
        ),
        Trial(
            hook="read_contacts",
            argument=ContactsAsked(external_ids=["7"]),
            answer=IDS,
            result=KnownContacts(contacts=[CrmContact(external_id="7")]),
        ),
        Trial(
            hook="changed_contacts",
            argument=ChangesAsked(since=datetime(2026, 11, 26, tzinfo=UTC)),
            answer=IDS,
            result=ContactChanges(cursor="next", external_ids=["7"]),
        ),
    ]


class TestErp(ErpContract):
    plugin = ErpService("erp")
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(hook="find_orders", argument=OrderQuery(number="1"), answer=IDS),
        Trial(hook="find_stock", argument=StockQuery(article="1"), answer=IDS),
        Trial(hook="find_party", argument=PartyQuery(name="A"), answer=IDS, with_text=lambda t: PartyQuery(name=t)),
    ]


class TestTicketing(TicketingContract):
    plugin = TicketingService("ticketing")
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(
            hook="create_ticket",
            argument=NewTicket(subject="S", text="T"),
            answer=IDS,
            with_text=lambda text: NewTicket(subject="S", text=text),
        ),
        Trial(hook="update_ticket", argument=TicketChange(external_id="7", comment="C"), answer=IDS),
        Trial(hook="find_tickets", argument=TicketQuery(text="T"), answer=IDS),
    ]


class TestIot(IotContract):
    plugin = IotService("iot")
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(hook="command", argument=DeviceCommand(device="d", name="on"), answer=IDS),
    ]


class TestMarketing(MarketingContract):
    plugin = MarketingService("marketing")
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(
            hook=hook,
            argument=AudienceMember(audience="a", email="a@b.example"),
            answer=IDS,
            result=AudienceChanged(member_id="7"),
        )
        for hook in ("add_to_audience", "remove_from_audience")
    ]


def completion(text: str) -> Completion:
    return Completion(messages=[ChatMessage("user", text)], max_tokens=10)


class TestAi(AiContract):
    plugin = AiService("ai")
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(hook="complete", argument=completion("Hi"), answer=IDS, result=Completed("7"), with_text=completion)
    ]


class TestPanel(PanelContract):
    plugin = PanelService()
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(hook="panel", argument=PanelAsked(panel="facts", conversation=ConversationFacts(id="1")), answer=IDS)
    ]


def outbound(text: str) -> OutboundMessage:
    return OutboundMessage(key="m1", to="+49", text=text)


class TestChannel(MessagingContract):
    plugin = ChannelService()
    settings: ClassVar = GOOD
    bad_settings: ClassVar = BAD
    trials: ClassVar = [
        Trial(hook="send", argument=outbound("Hi"), answer=IDS, result=Sent("7"), with_text=outbound),
        Trial(hook="receive", argument=InboundPost(path="in", key="k", body="Hi"), answer=IDS),
        Trial(hook="pull", argument=PullAsked(account="a", cursor="6"), answer=IDS),
        Trial(hook="end", argument=Ended(key="e", to="+49"), answer=IDS, result=SessionEnded(ended=True)),
        Trial(hook="leave", argument=Leaving(account="a", cursor="6"), answer=IDS, result=Left()),
        Trial(
            hook="reply",
            argument=ReplyAsked(post=InboundPost(path="in", key="k", body="Hi"), message=outbound("Hello")),
            answer=IDS,
            result=PostReply("Hello"),
        ),
    ]


@pytest.mark.parametrize(
    ("spoilt", "test"),
    [
        (NotAsync("crm"), "test_it_is_of_its_kind_and_has_what_its_manifest_promises"),
        (ErpService("erp"), "test_it_is_of_its_kind_and_has_what_its_manifest_promises"),
        (Keyless("crm"), "test_the_same_key_twice_is_one_change_there"),
        (Careless("crm"), "test_what_goes_wrong_is_a_failure_that_says_what_to_do"),
        (Impatient("crm"), "test_what_goes_wrong_is_a_failure_that_says_what_to_do"),
        (Trusting("crm"), "test_what_goes_wrong_is_a_failure_that_says_what_to_do"),
        (Shortening("crm"), "test_texts_of_any_kind_and_length_go_out_whole"),
        (Talkative("crm"), "test_no_secret_is_said_anywhere"),
        (Chatty("crm"), "test_no_secret_is_said_anywhere"),
        (Printing("crm"), "test_no_secret_is_said_anywhere"),
        (Straying("crm"), "test_requests_go_only_where_the_manifest_says"),
        (Formless("crm"), "test_good_answers_become_results_of_the_declared_form"),
        (Optimistic("crm"), "test_the_live_check_tells_good_from_bad"),
        (Accepting("crm"), "test_bad_settings_are_refused_beside_their_field"),
        (Revealing("crm"), "test_no_secret_setting_is_public"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_a_plugin_that_breaks_the_contract_fails_its_test(spoilt: Any, test: str) -> None:
    contract = type("Spoilt", (TestCrm,), {"plugin": spoilt})()

    with pytest.raises((AssertionError, msgspec.ValidationError)):
        getattr(contract, test)()


@pytest.mark.parametrize(
    ("spoilt", "test"),
    [
        (Renaming(), "test_what_came_is_the_same_message_when_it_comes_again"),
        (Standing(), "test_a_cursor_leads_on"),
    ],
)
def test_a_channel_that_would_double_or_stand_still_fails(spoilt: Any, test: str) -> None:
    contract = type("Spoilt", (TestChannel,), {"plugin": spoilt})()

    with pytest.raises(AssertionError):
        getattr(contract, test)()


def test_a_wish_without_its_scope_fails() -> None:
    contract = type("Spoilt", (TestChannel,), {"plugin": WithoutScope()})()

    with pytest.raises(AssertionError, match="conversation:write"):
        contract.test_wishes_need_no_scope_that_was_not_declared()


def test_a_hook_without_a_trial_fails() -> None:
    contract = type("Spoilt", (TestCrm,), {"trials": TestCrm.trials[:1]})()

    with pytest.raises(AssertionError, match="every implemented hook"):
        contract.test_there_is_a_trial_for_every_hook_of_its_kind()


def test_the_fake_way_out_answers_what_was_expected_and_nothing_else() -> None:
    plugin = CrmService("crm")
    settings = plugin.clean_settings({})
    http = FakeHttp(plugin.manifest, settings)
    found = http.expect("POST", "https://service.example/api/find", IDS)
    made = context(http, plugin.manifest, settings)

    asyncio.run(plugin.find_contact(ContactQuery(name="王芳"), made))
    with pytest.raises(AssertionError, match="nobody expected POST"):
        asyncio.run(plugin.save_contact(ContactToSave(name="x"), made))

    assert found.seen == 1
    assert http.requests[0].says("王芳")
    assert made.has_scope("conversation:write")
    with pytest.raises(ValueError, match="happened"):
        made.meter("calls", 0)
