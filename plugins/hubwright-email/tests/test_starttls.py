"""STARTTLS: a connection that begins in the clear is encrypted before anybody signs in, or nobody does."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from email_testing.acts import Line, line_open
from email_testing.certificate import certified
from email_testing.post_office import PostOffice, mail_of, post_office_open

from hubwright_email.plugin import Email
from hubwright_sdk import CallFailed, CheckRow, Refused, Unreachable

STARTTLS = {"imap_security": "starttls", "smtp_security": "starttls"}


@pytest.fixture
def shown(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    return certified(tmp_path)


@pytest.fixture
def office(shown: tuple[ssl.SSLContext, str]) -> Iterator[PostOffice]:
    with post_office_open(starttls=shown[0]) as opened:
        yield opened


def rows(office: PostOffice, **more: object) -> list[CheckRow]:
    line = Line(Email(), office, office.settings(**more))
    return asyncio.run(line.plugin.check(line.context()))


def test_mails_come_in_and_go_out_over_starttls(office: PostOffice, shown: tuple[ssl.SSLContext, str]) -> None:
    assert all(row.ok for row in rows(office, ca_certificate=shown[1], **STARTTLS))
    with line_open(office, ca_certificate=shown[1], **STARTTLS) as line:
        office.imap.put(mail_of().as_bytes())
        assert [each.external_id for each in line.news()] == ["m1@customer.example"]
        line.sends()
    assert len(office.taken) == 1


def test_a_certificate_that_nobody_signed_for_us_ends_it_before_the_password_goes_out(office: PostOffice) -> None:
    found = rows(office, **STARTTLS)
    assert [row.ok for row in found] == [False, False]
    assert all("certificate" in row.text for row in found)
    with pytest.raises(Unreachable, match="certificate"), line_open(office, **STARTTLS):
        pass
    line = Line(Email(), office, office.settings(**STARTTLS))
    with pytest.raises(Unreachable, match="certificate"):
        line.sends()
    line.plugin.held.close()
    assert office.signed_in == 0


def test_a_server_that_offers_none_is_not_spoken_to_in_the_clear() -> None:
    with post_office_open() as plain:
        with pytest.raises(Refused, match="STARTTLS"), line_open(plain, **STARTTLS):
            pass
        line = Line(Email(), plain, plain.settings(**STARTTLS))
        with pytest.raises(CallFailed, match=r"STARTTLS|sign in|SMTP server"):
            line.sends()
        line.plugin.held.close()
        assert plain.signed_in == 0
        assert plain.taken == []


def test_tls_at_a_port_that_speaks_in_the_clear_is_a_failure_and_not_a_fall_back(office: PostOffice) -> None:
    found = rows(office, imap_security="tls", smtp_security="tls")
    assert [row.ok for row in found] == [False, False]
    assert office.signed_in == 0
