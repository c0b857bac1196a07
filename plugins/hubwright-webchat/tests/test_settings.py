"""What an admin may store, and how it comes out."""

import pytest

from hubwright_sdk import PrechatField
from hubwright_webchat.colour import contrast, text_on
from hubwright_webchat.plugin import plugin


def test_the_defaults_are_those_of_the_platform() -> None:
    rules = plugin.rules(plugin.clean_settings({}))
    assert (rules.reopen_hours, rules.sessions_per_hour, rules.messages_per_minute, rules.message_burst) == (
        24,
        120,
        60,
        20,
    )


def test_localised_texts_may_be_written_together() -> None:
    settings = plugin.clean_settings(
        {
            "title": {"en": " Shop ", "zh": "商店"},
            "prechat_fields": [{"key": "name", "label": {"en": "Name", "zh": "姓名"}, "required": True}],
        }
    )
    assert (settings["title_en"], settings["title_zh"]) == ("Shop", "商店")
    assert plugin.rules(settings).prechat_fields == [PrechatField("name", "Name", "姓名", "text", True)]


def test_an_emptied_title_falls_back_and_an_emptied_greeting_stays_empty() -> None:
    settings = plugin.clean_settings({"title_en": "", "greeting_en": ""})
    assert settings["title_en"] == "Chat with us"
    assert settings["greeting_en"] == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Shop.example/", "https://shop.example"),
        ("https://shop.example/cart?x=1", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://商店.example", "https://xn--czrs0t.example"),
    ],
)
def test_sites_become_origins(typed: str, kept: str) -> None:
    assert plugin.clean_settings({"allowed_sites": [typed, typed]})["allowed_sites"] == [kept]


@pytest.mark.parametrize(
    ("colour", "text"), [("#0f6b6b", "#ffffff"), ("#ffe066", "#0b1016"), ("#000000", "#ffffff"), ("#787878", None)]
)
def test_the_text_on_a_colour_can_be_read_or_the_colour_is_refused(colour: str, text: str | None) -> None:
    assert text_on(colour) == text
    if text:
        assert contrast(text, colour) >= 4.5


def test_visitors_see_no_limits_and_no_sites() -> None:
    shown = plugin.public_settings(plugin.clean_settings({"allowed_sites": ["https://shop.example"]}))
    assert not {"allowed_sites", "sessions_per_hour", "messages_per_minute"} & set(shown)


def test_a_logo_elsewhere_is_named_for_the_image_policy() -> None:
    from hubwright_sdk import ChannelView, UploadRules

    settings = plugin.clean_settings({"logo_url": "https://cdn.example/a/logo.png"})
    view = ChannelView("k", "n", settings, "en", "page", True, True, True, UploadRules(1, []), 10)
    assert plugin.panel_page("", view).image_origins == ["https://cdn.example"]
