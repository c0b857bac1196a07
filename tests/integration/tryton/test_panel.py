"""The panel against a Tryton that runs."""

import pytest
from tryton_testing.calling import at, changed, panel, rows_of
from tryton_testing.server import Tryton
from tryton_testing.shop import FANG, QUOTED, SENT, STRANGER, WAITING

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


def test_the_newest_order_of_an_address_stands_in_full_and_the_others_in_a_line(tryton: Tryton) -> None:
    before = len(tryton.asked)
    content = panel(at(tryton.address), email=FANG.email)
    assert [(badge.text, badge.tone) for badge in content.badges] == [("being processed", "plain")]
    assert [(row.label, row.value) for row in content.rows if row.label != "Ordered"] == [
        ("Order", WAITING),
        ("Shipment", "waiting to be shipped"),
        ("Total", "1236.00 EUR"),
        ("Customer", "Fang Min"),
        ("Item", "1 × Oak lamp"),
        ("Item", "3 × Oak table"),
        ("Earlier order", f"{SENT} · being processed · shipped · 78.00 EUR"),
    ]
    assert tryton.asked[before:] == ["sale.sale.search_read"]


def test_a_phone_number_and_the_number_that_a_flow_wrote_down_count_as_well(tryton: Tryton) -> None:
    here = at(tryton.address)
    assert rows_of(panel(here, phone=FANG.phone))["Order"] == WAITING
    assert rows_of(panel(here, fields={"order_no": SENT}))["Order"] == SENT
    both = panel(here, email=FANG.email, fields={"order_no": QUOTED})
    assert [row.value.split(" ")[0] for row in both.rows if "rder" in row.label and row.label != "Ordered"] == [
        QUOTED,
        WAITING,
        SENT,
    ]
    other = changed(here, order_field="last_order")
    assert rows_of(panel(other, fields={"order_no": WAITING, "last_order": SENT}))["Order"] == SENT


def test_agents_read_it_in_their_language(tryton: Tryton) -> None:
    content = panel(at(tryton.address, "zh"), fields={"order_no": SENT})
    assert content.badges[0].text == "处理中"
    assert rows_of(content)["发货"] == "已发货"
    assert rows_of(content)["商品"] == "Oak lamp ×2"


def test_who_ordered_nothing_and_who_is_not_known_have_a_note(tryton: Tryton) -> None:
    here, chinese = at(tryton.address), at(tryton.address, "zh")
    assert panel(here, email=STRANGER.email).note == "Tryton knows no order of this customer."
    assert panel(chinese, email=STRANGER.email).note == "Tryton 中没有该客户的订单。"
    before = len(tryton.asked)
    for nobody in ({}, {"name": "Fang Min"}, {"email": "fang", "phone": "1"}, {"fields": {"order_no": None}}):
        assert "is known yet" in panel(here, **nobody).note
    assert "尚无" in panel(chinese).note
    assert len(tryton.asked) == before
