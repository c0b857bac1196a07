"""Settings are all read, bad values are one clear sentence; languages are chosen by what browsers say."""

import pytest

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.i18n import chosen_language
from hubwright.kernel.settings import DOCUMENTED, load_settings


def test_defaults_need_no_environment() -> None:
    settings = load_settings({"HUBWRIGHT_DATA": "/x"})

    assert settings.database_url == ""
    assert settings.upload_max_bytes == 10 * 1024 * 1024


def test_every_documented_setting_changes_something() -> None:
    plain = load_settings({"HUBWRIGHT_DATA": "/x"})
    for name in DOCUMENTED:
        value = "77" if name.endswith(("BYTES", "POOL", "DAYS")) else "1" if name.endswith("OUTBOX") else "http://a/b"
        value = "http://127.0.0.1:8899" if name == "HUBWRIGHT_STRIPE_API_BASE" else value
        assert load_settings({"HUBWRIGHT_DATA": "/x", name: value}) != plain, name


@pytest.mark.parametrize("value", ["-1", "0", "many", "1.5"])
def test_a_size_that_is_none_is_refused_in_a_sentence(value: str) -> None:
    with pytest.raises(StartRefused, match="HUBWRIGHT_UPLOAD_MAX_BYTES"):
        load_settings({"HUBWRIGHT_UPLOAD_MAX_BYTES": value})


@pytest.mark.parametrize(
    ("header", "cookie", "query", "expected"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "", "", "zh"), ("fr, en;q=0.5", "", "", "en"), ("en;q=0.3, zh;q=0.9", "", "", "zh"),
     ("zh", "en", "", "en"), ("zh", "zh", "en", "en"), ("", "", "xx", "en"), ("zh;q=x,en", "", "", "en")],
)  # fmt: skip
def test_the_language_is_asked_for_remembered_or_preferred(header: str, cookie: str, query: str, expected: str) -> None:
    assert chosen_language(header, cookie, query) == expected
