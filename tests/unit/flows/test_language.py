"""Which language a message is in, and which text fits."""

import pytest

from hubwright.flows.language import fitting, language_of


@pytest.mark.parametrize(
    ("text", "before", "latin", "expected"),
    [
        ("你好", "en", "en", "zh"),
        ("你好", "de", "de", "zh"),
        ("order 10086 到哪了", "en", "en", "zh"),
        ("你好", "zh-TW", "en", "zh-TW"),
        ("hello", "en", "en", "en"),
        ("hello", "de", "en", "de"),
        ("hello", "zh", "en", "en"),
        ("hallo", "zh", "de", "de"),
        ("help", "zh-CN", "en", "en"),
        ("hey", "zh", "en", "zh"),
        ("ok", "zh", "en", "zh"),
        ("SF 1234567", "zh", "en", "zh"),
        ("10086", "zh", "en", "zh"),
        ("10086", "en", "en", "en"),
        ("", "", "en", ""),
    ],
)
def test_language_of(text: str, before: str, latin: str, expected: str) -> None:
    assert language_of(text, before, latin) == expected


def test_fitting() -> None:
    texts = {"zh": "z", "zh-TW": "t", "de": "d"}

    assert [fitting(texts, locale, "own") for locale in ("zh", "zh-CN", "zh-TW", "de-AT", "fr", "")] == [
        "z",
        "z",
        "t",
        "d",
        "own",
        "own",
    ]
