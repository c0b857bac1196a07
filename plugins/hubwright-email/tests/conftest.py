"""Real mail servers for tests that want some."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from email_testing.acts import Line, line_open
from email_testing.imap import ImapServer
from email_testing.post_office import PostOffice, post_office_open


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office_open() as opened:
        yield opened


@pytest.fixture
def imap(office: PostOffice) -> ImapServer:
    return office.imap


@pytest.fixture
def line(office: PostOffice) -> Iterator[Line]:
    with line_open(office) as opened:
        yield opened
