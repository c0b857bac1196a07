"""What an archive must not hold: each kind is refused, by its name or by what is in it."""

import stat
import warnings
import zipfile
from pathlib import Path

import pytest

from hubwright_sdk.release import archive_problems
from tests.support.releases import INFO, packed, with_entry, with_files, zipped

PACKAGE = "acme_stock"
BY_NAME = {
    f"{PACKAGE}/start.pth": "every start",
    f"{PACKAGE}/sitecustomize.py": "every start",
    "acme_stock-1.2.0.data/scripts/run": "outside the package",
    f"{PACKAGE}/fast.so": "native",
    f"{PACKAGE}/fast.so.1": "native",
    f"{PACKAGE}/fast.pyd": "native",
    f"{PACKAGE}/fast.dll": "native",
    f"{PACKAGE}/fast.dylib": "native",
    f"{PACKAGE}/plugin.pyc": "compiled",
    f"{PACKAGE}/more.zip": "archive inside",
    f"{PACKAGE}/more.whl": "archive inside",
    f"{PACKAGE}/more.tar.gz": "archive inside",
    f"{PACKAGE}/.env": "secrets",
    f"{PACKAGE}/.env.production": "secrets",
    f"{PACKAGE}/id_ed25519": "secrets",
    f"{PACKAGE}/server.pem": "secrets",
    f"{INFO}/project/tests/.pypirc": "secrets",
    f"{PACKAGE}/setup.py": "source distribution",
    "acme.egg-info/PKG-INFO": "source distribution",
    f"{PACKAGE}/../../etc/cron": "out of the release",
    f"{PACKAGE}/./plugin.py": "out of the release",
    "/etc/passwd": "out of the release",
    "C:/windows/system.ini": "characters",
    f"{PACKAGE}\\plugin2.py": "characters",
    f"{PACKAGE}/plu\u200bgin.py": "characters",
    "other/__init__.py": "one package",
    "loose.py": "one package",
}
BY_CONTENT = {
    b"\x7fELF\x02\x01\x01": "native",
    b"MZ\x90\x00": "native",
    b"\xcf\xfa\xed\xfe": "native",
    b"PK\x03\x04....": "archive inside",
    b"\x1f\x8b\x08": "archive inside",
    b"\0" * 257 + b"ustar": "archive inside",
    b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n": "private key",
    b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n": "private key",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return packed(tmp_path_factory.mktemp("stock"))


def told(archive: bytes) -> str:
    problems = archive_problems(archive)
    assert len(problems) == 1, problems
    return problems[0]


def test_what_pack_makes_has_no_problems(archive: bytes) -> None:
    assert archive_problems(archive) == []
    assert archive_problems(with_files(archive, {f"{PACKAGE}/more.py": b"x = 1\n"})) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_a_file_that_has_no_place_in_a_release_is_named(archive: bytes, name: str) -> None:
    assert BY_NAME[name] in told(with_files(archive, {name: b"x = 1\n"}))


@pytest.mark.parametrize("content", BY_CONTENT)
def test_a_harmless_name_hides_nothing(archive: bytes, content: bytes) -> None:
    assert BY_CONTENT[content] in told(with_files(archive, {f"{PACKAGE}/notes.txt": content}))


def test_a_link_is_refused(archive: bytes) -> None:
    link = zipfile.ZipInfo(f"{PACKAGE}/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in told(with_entry(archive, link, b"/etc/passwd"))


def test_a_folder_entry_and_a_device_are_refused(archive: bytes) -> None:
    assert "not a file" in told(with_entry(archive, zipfile.ZipInfo(f"{PACKAGE}/folder/"), b""))
    pipe = zipfile.ZipInfo(f"{PACKAGE}/pipe")
    pipe.external_attr = (stat.S_IFIFO | 0o600) << 16
    assert "not a file" in told(with_entry(archive, pipe))


@pytest.mark.parametrize("name", ["plugin.py", "Plugin.PY", "ｐlugin.py"])
def test_two_entries_of_one_name_are_refused(archive: bytes, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        twice = with_entry(archive, zipfile.ZipInfo(f"{PACKAGE}/{name}"))
    assert "two entries" in told(twice)


def test_a_bomb_is_refused_before_anything_is_unpacked(archive: bytes) -> None:
    bomb = with_entry(archive, zipfile.ZipInfo(f"{PACKAGE}/zeros.txt"), b"\0" * 9_000_000, compress_type=8)
    assert len(bomb) < 100_000
    assert "unpacks to" in told(bomb)


def test_an_unusual_compression_is_refused(archive: bytes) -> None:
    odd = zipfile.ZipInfo(f"{PACKAGE}/odd.txt")
    assert "unusual" in told(with_entry(archive, odd, b"abc", compress_type=zipfile.ZIP_LZMA))


def test_too_large_and_too_many_are_refused(archive: bytes) -> None:
    assert "10 MB" in told(archive + b"\0" * 10_000_000)
    assert "2000 files" in told(with_files(archive, {f"{PACKAGE}/f{n}.txt": b"" for n in range(2_001)}))


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08 an sdist", b"MZ not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_wheel_is_refused(data: bytes) -> None:
    assert archive_problems(data)


def test_a_damaged_entry_is_refused(archive: bytes) -> None:
    damaged = archive.replace(b"plugin = object()", b"plugin = nothing!")
    assert "cannot be read" in told(damaged)


@pytest.mark.parametrize(
    "wheel",
    [
        b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: cp311-cp311-linux_x86_64\n",
        b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n",
        b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\nTag: cp311-cp311-linux_x86_64\n",
    ],
)
def test_a_wheel_for_one_machine_is_refused(archive: bytes, wheel: bytes) -> None:
    assert "py3-none-any" in told(with_files(archive, {f"{INFO}/WHEEL": wheel}))


@pytest.mark.parametrize("package", ["json", "asyncio", "hubwright", "hubwright_sdk", "tenants"])
def test_a_package_cannot_shadow_what_others_import(package: str) -> None:
    files = {f"{package}/manifest.json": b"{}", f"{INFO}/WHEEL": b"Root-Is-Purelib: true\nTag: py3-none-any\n"}
    assert "may not have this name" in told(zipped(files))


def test_a_release_without_manifest_json_is_refused(tmp_path: Path) -> None:
    files = {f"{PACKAGE}/plugin.py": b"", f"{INFO}/WHEEL": b"Root-Is-Purelib: true\nTag: py3-none-any\n"}
    assert "manifest.json" in told(zipped(files))
