"""Each step of the check says what is wrong and how to mend it, in both languages; TLS is looked at for real."""

import asyncio
from pathlib import Path

from email_testing.acts import Line, line_open
from email_testing.certificate import certified
from email_testing.post_office import PostOffice, mail_of, post_office_open

from hubwright_email.plugin import Email
from hubwright_sdk import CheckRow


def rows(office: PostOffice, language: str = "en", **more: object) -> list[CheckRow]:
    line = Line(Email(), office, office.settings(**more))
    return asyncio.run(line.plugin.check(line.context(language=language)))


def test_everything_is_looked_at(office: PostOffice) -> None:
    found = rows(office, sent_folder="Sent")
    assert [row.ok for row in found] == [True] * 6
    assert office.taken == [], "no mail is sent"
    assert {row.name for row in found} >= {"Folder", "Sent folder", "Our address as sender"}


def test_a_wrong_password_is_told_at_both_servers(office: PostOffice) -> None:
    found = rows(office, "zh", password="wrong")
    assert [row.ok for row in found] == [False, False]
    assert all("授权码" in row.text for row in found)


def test_a_folder_a_sender_and_a_server_that_are_none(office: PostOffice) -> None:
    assert [row.name for row in rows(office, folder="Nowhere") if not row.ok] == ["Folder"]
    office.refused_senders = {"shop@shop.example"}
    assert [row.name for row in rows(office) if not row.ok] == ["Our address as sender"]
    office.imap.stop()
    assert not rows(office)[0].ok
    office.imap.start()


def test_a_server_without_encryption_is_not_spoken_to_where_it_is_asked_for(office: PostOffice) -> None:
    found = rows(office, imap_security="starttls", smtp_security="starttls")
    assert [row.ok for row in found] == [False, False]
    assert "STARTTLS" in found[0].text


def test_certificates_are_looked_at_and_an_own_authority_is_taken(tmp_path: Path) -> None:
    shown, authority = certified(tmp_path)
    encrypted = {"imap_security": "tls", "smtp_security": "tls"}
    with post_office_open(tls=shown) as office:
        strange = rows(office, **encrypted)
        assert [row.ok for row in strange] == [False, False]
        assert all("certificate" in row.text for row in strange)
        assert all(row.ok for row in rows(office, ca_certificate=authority, **encrypted))
        with line_open(office, ca_certificate=authority, **encrypted) as line:
            office.imap.put(mail_of().as_bytes())
            assert [each.external_id for each in line.news()] == ["m1@customer.example"]
            line.sends()
        assert len(office.taken) == 1
