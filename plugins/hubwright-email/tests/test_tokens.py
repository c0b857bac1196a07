"""Signing in with tokens (XOAUTH2) at a real IMAP and a real SMTP server: good, ended, refused, not offered."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from email_testing.acts import Line, Provider
from email_testing.post_office import PostOffice, mail_of

from hubwright_email.plugin import Email
from hubwright_sdk import AuthExpired, CheckRow, Refused, SettingsInvalid

APP = {
    "sign_in": "other", "client_id": "an-app", "client_secret": "its secret", "password": "",
    "authorize_url": "https://provider.example/authorize", "exchange_url": "https://provider.example/token",
}  # fmt: skip


@pytest.fixture
def line(office: PostOffice) -> Iterator[Line]:
    office.tokens = {"good"}
    made = Line(Email(), office, office.settings(**APP))
    made.provider = Provider("good")
    yield made
    made.plugin.held.close()


def rows(line: Line, language: str = "en") -> list[CheckRow]:
    return asyncio.run(line.plugin.check(line.context(language=language)))


def test_mails_come_in_and_go_out_with_a_token(line: Line, office: PostOffice) -> None:
    line.pulled()
    office.imap.put(mail_of().as_bytes())
    assert [each.external_id for each in line.news()] == ["m1@customer.example"]
    line.sends()
    assert len(office.taken) == 1
    assert {name for name, _refused in line.provider.asked} == {"other"}
    assert all(row.ok for row in rows(line))


def test_a_token_that_ended_is_renewed_once_and_the_call_goes_on(line: Line, office: PostOffice) -> None:
    line.provider = Provider("ended", "good")
    line.pulled()
    assert line.provider.asked == [("other", ""), ("other", "ended")]
    line.provider = Provider("ended", "good")
    line.sends()
    assert line.provider.asked == [("other", ""), ("other", "ended")]
    assert len(office.taken) == 1


def test_a_connection_that_is_held_goes_on_when_its_token_ends_and_a_new_one_takes_the_new_token(
    line: Line, office: PostOffice
) -> None:
    line.pulled()
    office.tokens, line.provider.tokens = {"next"}, ["good", "next"]
    office.imap.put(mail_of(number=1).as_bytes())
    assert len(line.news()) == 1, "it is signed in still"
    office.imap.restart()
    office.imap.put(mail_of(number=2).as_bytes())
    assert [each.external_id for each in line.news()] == ["m2@customer.example"]


def test_tokens_that_nobody_takes_ask_an_admin_and_the_check_says_how_to_mend_it(
    line: Line, office: PostOffice
) -> None:
    line.provider = Provider("of somebody else", "of somebody else, again")
    with pytest.raises(AuthExpired):
        line.pulled()
    line.provider = Provider("of somebody else", "of somebody else, again")
    with pytest.raises(AuthExpired):
        line.sends()
    found = rows(line)
    assert [row.ok for row in found] == [False, False]
    assert all("Connect it again on the channel's page" in row.text for row in found)
    assert all("重新连接" in row.text for row in rows(line, "zh"))
    assert office.taken == []


def test_servers_that_take_no_tokens_are_told_apart_from_refused_ones(line: Line, office: PostOffice) -> None:
    office.tokens = None
    for act in (line.pulled, line.sends):
        with pytest.raises(Refused, match="XOAUTH2") as told:
            act()
        assert not isinstance(told.value, AuthExpired)


def test_no_token_stands_in_a_log_or_a_failure(line: Line, office: PostOffice) -> None:
    line.provider = Provider("a-secret-token", "a-secret-token-too")
    told: list[str] = []
    for act in (line.pulled, line.sends):
        with pytest.raises(AuthExpired) as failed:
            act()
        told.append(failed.value.reason)
    told += [row.text for row in rows(line)]
    assert "a-secret-token" not in " ".join([*told, *line.book.lines])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"client_id": ""}, "client_id"),
        ({"client_secret": ""}, "client_secret"),
        ({"exchange_url": ""}, "exchange_url"),
        ({"sign_in": "password"}, "password"),
    ],
)
def test_what_is_missing_is_told_at_its_field(office: PostOffice, more: dict[str, Any], field: str) -> None:
    with pytest.raises(SettingsInvalid) as told:
        Email().clean_settings(office.settings(**{**APP, **more}))
    assert field in [problem.field for problem in told.value.problems]
    Email().clean_settings(office.settings(**{**APP, "sign_in": "microsoft", "exchange_url": "", "authorize_url": ""}))
