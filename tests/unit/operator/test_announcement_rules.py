"""What an announcement may say, and for whom it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.announcements import Announcement, NewAnnouncement, cleaned
from hubwright.control.announcements.rules import problems
from hubwright.kernel.ids import new_id

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD = NewAnnouncement(
    text_en="Maintenance at noon",
    text_zh="中午维护",
    severity="info",
    audience="all",
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=1),
)


def _fields(**changed: Any) -> list[str]:
    new = msgspec.structs.replace(GOOD, **changed)
    return [each.field for each in problems(new, NOW, editions=frozenset({"online"}))]


def test_a_good_one_passes() -> None:
    assert _fields() == []
    assert _fields(audience="edition", edition="online") == []
    assert _fields(audience="tenant", company=new_id()) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text_zh": ""}, "text_zh"),
        ({"text_en": "x" * 501}, "text_en"),
        ({"severity": "shouting"}, "severity"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": "edition", "edition": "gold"}, "edition"),
        ({"audience": "tenant"}, "company"),
        ({"ends_at": NOW}, "ends_at"),
        ({"starts_at": NOW - timedelta(days=2), "ends_at": NOW - timedelta(days=1)}, "ends_at"),
        ({"ends_at": NOW + timedelta(days=91)}, "ends_at"),
    ],
)
def test_what_cannot_be_told_is_named(changed: dict[str, Any], field: str) -> None:
    assert _fields(**changed) == [field]


@given(st.text())
def test_cleaned_words_steer_nothing_and_are_clean(text: str) -> None:
    plain = cleaned(text)
    assert not any(sign in plain for sign in "\x00\x1b\n\r\u202e\u2066\u200e")
    assert cleaned(plain) == plain


def test_chinese_and_family_emoji_stay_as_they_are() -> None:
    assert cleaned(" 今晚维护 👩\u200d👧 ") == "今晚维护 👩\u200d👧"


def test_it_is_for_all_an_edition_or_one_company() -> None:
    tenant, other = new_id(), new_id()

    def told(**changed: Any) -> Announcement:
        new = msgspec.structs.replace(GOOD, **changed)
        values = {name: getattr(new, name) for name in NewAnnouncement.__struct_fields__}
        return Announcement(**values, id=new_id(), stopped_at=None, written_by="Op", created_at=NOW)

    assert told().is_for(tenant, "online")
    assert told(audience="edition", edition="online").is_for(tenant, "online")
    assert not told(audience="edition", edition="online").is_for(tenant, "classic")
    assert told(audience="tenant", company=tenant).is_for(tenant, "online")
    assert not told(audience="tenant", company=other).is_for(tenant, "online")
    assert told().state(NOW - timedelta(seconds=1)) == "planned"
    assert told().state(NOW) == "running"
    assert told().state(NOW + timedelta(hours=1)) == "over"
    assert msgspec.structs.replace(told(), stopped_at=NOW).state(NOW) == "stopped"
