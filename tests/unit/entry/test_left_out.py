"""A backup says what it does not hold."""

from pathlib import Path

from hubwright.entry.commands.backup import left_out
from hubwright.kernel.settings import Settings


def test_what_lies_elsewhere_is_named() -> None:
    assert left_out(Settings(data=Path())) == []
    told = left_out(Settings(data=Path(), databases={"acme": "postgresql://db7/acme"}, s3_bucket="files-of-all"))

    assert [word for words in told for word in ("acme", "files-of-all") if word in words] == ["acme", "files-of-all"]
    assert "db7" not in "".join(told), "no address in what a log may keep"
