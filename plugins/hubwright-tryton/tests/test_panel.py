"""The panel against answers that a Tryton rarely gives."""

from tryton_testing.answers import SALE, SETTINGS, said
from tryton_testing.calling import panel, rows_of
from tryton_testing.shop import FANG

from hubwright_sdk import HttpAnswer, PanelProvider
from hubwright_sdk.conformance import AnsweringHttp, call_context
from hubwright_tryton.plugin import plugin


def test_it_has_the_panel_that_it_declares() -> None:
    assert isinstance(plugin, PanelProvider)
    assert [each.name for each in plugin.manifest.panels] == ["order"]


def test_over_https_everything_leads_into_trytons_web_client() -> None:
    http = AnsweringHttp(said([SALE, {**SALE, "id": 7, "number": "SO9"}]))
    content = panel(call_context(http, plugin.clean_settings(SETTINGS)), email=FANG.email)
    assert [link.url for link in content.links] == ["https://erp.example/#shop/model/sale.sale/2"]
    assert [row.url for row in content.rows if row.url] == [
        "https://erp.example/#shop/model/sale.sale/2",
        "https://erp.example/#shop/model/sale.sale/7",
    ]


def test_an_order_of_a_hundred_lines_does_not_flood_the_panel() -> None:
    lines = SALE["lines."]
    assert isinstance(lines, list)
    many = said([{**SALE, "lines.": [{**lines[0], "id": n} for n in range(100)]}] * 50)
    content = panel(call_context(AnsweringHttp(many), plugin.clean_settings(SETTINGS)), email=FANG.email)
    assert len(content.rows) <= 30
    assert [row.label for row in content.rows].count("Item") == 10
    assert [row.label for row in content.rows].count("Earlier order") == 4


def test_an_order_that_is_held_up_is_red() -> None:
    answer = HttpAnswer(200, said([{**SALE, "shipment_state": "exception"}]).body)
    content = panel(call_context(AnsweringHttp(answer), plugin.clean_settings(SETTINGS)), email=FANG.email)
    assert content.badges[0].tone == "bad"
    assert rows_of(content)["Shipment"] == "held up"
