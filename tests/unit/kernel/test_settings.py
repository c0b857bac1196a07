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
        value = f"a={value}" if name.endswith("DATABASES") else value
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


def test_databases_of_companies_are_named_by_key() -> None:
    told = "acme=postgresql://a:b,c@db7/acme?x=1  huge-2=postgresql://h1,h2/huge"
    assert load_settings({"HUBWRIGHT_DATABASES": told}).databases == {
        "acme": "postgresql://a:b,c@db7/acme?x=1",
        "huge-2": "postgresql://h1,h2/huge",
    }
    assert load_settings({"HUBWRIGHT_DATABASES": "a=postgresql://x,b=postgresql://y"}).databases == {
        "a": "postgresql://x",
        "b": "postgresql://y",
    }


@pytest.mark.parametrize(
    "told", ["default=postgresql://x", "A=postgresql://x", "a=", "postgresql://x", "a=x://1 a=x://2"]
)
def test_what_names_no_database_is_refused_without_the_address(told: str) -> None:
    with pytest.raises(StartRefused, match="HUBWRIGHT_DATABASES is a list of key=address") as refused:
        load_settings({"HUBWRIGHT_DATABASES": told})
    assert "postgresql" not in str(refused.value).partition("key=address")[2]
