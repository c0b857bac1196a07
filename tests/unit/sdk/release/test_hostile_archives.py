"""Whatever is handed in, the answer is a sentence: never another exception, never a long wait."""

import functools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright_sdk.checks import MOST_FINDINGS, package_from, report
from hubwright_sdk.release import (
    ReleaseRefused,
    archive_problems,
    read_entries,
    read_release,
    read_signed,
    statement_of,
)
from tests.support.releases import packed, signed_release, with_files
from tests.support.sample_plugin import ROOT, as_package, sample


@functools.cache
def archive() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return packed(Path(folder))


def taken_or_refused(data: bytes) -> None:
    """Either it is sound and every rule can look at it, or the reason is told."""
    try:
        statement_of(data, sdk="0.1.0", built_at="2026-11-26T12:00:00Z")
    except ReleaseRefused as refused:
        assert refused.detail
        return
    assert report(package_from(data)).plugin == "acme-stock"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_are_taken_or_refused_and_never_raise(changes: list[tuple[int, int]]) -> None:
    data = bytearray(archive())
    for position, value in changes:
        data[position % len(data)] = value
    taken_or_refused(bytes(data))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 20), st.integers(0, 1 << 20), st.binary(max_size=64))
def test_cut_and_patched_archives_never_raise(start: int, end: int, patch: bytes) -> None:
    whole = archive()
    taken_or_refused(whole[: start % len(whole)] + patch + whole[end % len(whole) :])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 20), st.binary(max_size=16))
def test_changed_statements_are_read_or_refused(position: int, patch: bytes) -> None:
    data = signed_release(archive()).to_json()
    place = position % len(data)
    try:
        read_signed(data[:place] + patch + data[place + len(patch) :])
    except ReleaseRefused as refused:
        assert refused.code == "signed"


@pytest.mark.parametrize("deep", [b"[" * 200_000, b'{"a":' * 200_000])
def test_what_is_nested_deeply_is_refused(deep: bytes) -> None:
    for name in ("manifest.json", "settings.schema.json"):
        with pytest.raises(ReleaseRefused, match="manifest"):
            read_release(with_files(archive(), {f"acme_stock/{name}": deep}))
    toml = read_entries(archive())["acme_stock/manifest.toml"].replace(b"scopes = []", b"scopes = " + b"[" * 100_000)
    with pytest.raises(ReleaseRefused, match="manifest"):
        read_release(with_files(archive(), {"acme_stock/manifest.toml": toml}))
    with pytest.raises(ReleaseRefused, match="signed"):
        read_signed(deep)


HEAVY = {
    "newlines": "\n" * 500_000,
    "hashes": "#" * 500_000,
    "spaces": " " * 500_000,
    "words": "password" * 60_000,
    "tokens": "eyJ-" * 120_000,
    "quotes": "token = '" * 60_000,
    "letters": "QUJD" * 120_000,
    "numbers": "0x41, " * 80_000,
    "begins": "-----BEGIN " * 50_000,
    "nested": "(" * 500_000,
    "sums": "x = " + "1+" * 200_000 + "1",
    "attributes": "x = a" + ".a" * 200_000,
    "href": "<svg " + "href = " * 12_000,
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HEAVY)
def test_no_text_keeps_the_rules_busy(name: str) -> None:
    files = sample()
    for path in ("README.md", "CHANGELOG.md", "tests/test_stock.py", f"{ROOT}more.py", f"{ROOT}icon.svg"):
        files[path] = HEAVY[name]
    assert report(as_package(files)).plugin == "acme-stock"


def test_a_report_stays_readable() -> None:
    files = sample()
    files[f"{ROOT}more.py"] = "import os\n" * 5_000
    seen = {line.rule: line.findings for line in report(as_package(files)).lines}
    assert len(seen["calls"]) == MOST_FINDINGS


def test_an_archive_that_is_refused_is_not_read() -> None:
    assert archive_problems(b"PK\x03\x04" + b"\0" * 100)
