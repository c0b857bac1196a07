"""Pack, sign, verify, unpack: the same bytes every time, and no changed byte passes anywhere."""

from pathlib import Path

import msgspec
import pytest

from hubwright_sdk import read_manifest
from hubwright_sdk.release import (
    ReleaseRefused,
    SignedRelease,
    Signer,
    key_id,
    manifest_json,
    new_key,
    pack,
    public_key,
    read_entries,
    read_signed,
    sign,
    unpack,
    verify,
    verify_folder,
    wheel_name,
)
from tests.support.releases import (
    INFO,
    MARKETPLACE,
    PARTNER,
    packed,
    signed_release,
    trusted,
    with_files,
    write_plugin,
    zipped,
)

MODULE = "acme_stock/plugin.py"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return packed(tmp_path_factory.mktemp("stock"))


def refusal(archive: bytes, signed: SignedRelease) -> str:
    with pytest.raises(ReleaseRefused) as refused:
        verify(archive, signed, trusted())
    return refused.value.code


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path, archive: bytes) -> None:
    elsewhere = write_plugin(tmp_path / "elsewhere")
    (elsewhere / "src" / "acme_stock" / "__pycache__").mkdir()
    (elsewhere / "src" / "acme_stock" / "__pycache__" / "plugin.cpython-311.pyc").write_bytes(b"cache")
    assert pack(elsewhere) == archive


def test_a_release_holds_its_package_its_manifest_and_what_lies_beside(tmp_path: Path, archive: bytes) -> None:
    manifest = read_manifest(write_plugin(tmp_path) / "src" / "acme_stock")
    entries = read_entries(archive)
    assert wheel_name(manifest) == "acme_stock-1.2.0-py3-none-any.whl"
    assert set(entries) == {
        *(f"acme_stock/{name}" for name in ("__init__.py", "manifest.toml", "manifest.json", "plugin.py")),
        "acme_stock/settings.schema.json",
        *(f"{INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")),
        f"{INFO}/project/README.md",
        f"{INFO}/project/tests/test_stock.py",
    }
    assert entries["acme_stock/manifest.json"] == manifest_json(manifest)
    assert b"acme-stock = acme_stock.plugin:plugin" in entries[f"{INFO}/entry_points.txt"]


def test_pack_refuses_what_a_release_must_not_hold(tmp_path: Path) -> None:
    folder = write_plugin(tmp_path)
    (folder / "src" / "acme_stock" / ".env").write_text("PASSWORD=x")
    with pytest.raises(ReleaseRefused, match="secrets"):
        pack(folder)


def test_pack_refuses_a_link(tmp_path: Path) -> None:
    folder = write_plugin(tmp_path)
    (folder / "src" / "acme_stock" / "link.py").symlink_to("/etc/hostname")
    with pytest.raises(ReleaseRefused, match="link"):
        pack(folder)


def test_pack_refuses_a_folder_without_a_plugin_or_with_a_bad_manifest(tmp_path: Path) -> None:
    with pytest.raises(ReleaseRefused, match="one package"):
        pack(tmp_path)
    folder = write_plugin(tmp_path / "bad")
    (folder / "src" / "acme_stock" / "manifest.toml").write_text("id = 3")
    with pytest.raises(ReleaseRefused, match="manifest"):
        pack(folder)


def test_a_release_signed_by_both_is_verified(archive: bytes) -> None:
    signed = read_signed(signed_release(archive).to_json())
    assert verify(archive, signed, trusted()).id == "acme-stock"


def test_one_signature_is_enough_where_only_one_is_asked_for(archive: bytes) -> None:
    whole = signed_release(archive)
    alone = SignedRelease(whole.statement, [each for each in whole.signatures if each.by == "partner"])
    assert verify(archive, alone, trusted(), need=("partner",)).version == "1.2.0"
    assert refusal(archive, alone) == "unsigned"


def test_a_partner_cannot_sign_for_the_marketplace(archive: bytes) -> None:
    statement = signed_release(archive).statement
    both = [sign(statement, PARTNER, "partner"), sign(statement, PARTNER, "marketplace")]
    assert refusal(archive, SignedRelease(statement, both)) == "unknown_key"


def test_an_unknown_key_is_refused(archive: bytes) -> None:
    signed = signed_release(archive)
    assert refusal(archive, signed.with_signature(sign(signed.statement, new_key(), "partner"))) == "unknown_key"


def test_a_key_kept_under_another_name_is_refused(archive: bytes) -> None:
    other = key_id(public_key(new_key()))
    signed = signed_release(archive)
    renamed = [msgspec.structs.replace(each, key_id=other) for each in signed.signatures if each.by == "partner"]
    with pytest.raises(ReleaseRefused, match="unknown_key"):
        verify(
            archive,
            SignedRelease(signed.statement, renamed),
            {"partner": {other: public_key(PARTNER)}},
            need=("partner",),
        )


@pytest.mark.parametrize("by", ["partner", "marketplace"])
def test_a_changed_signature_is_refused(archive: bytes, by: Signer) -> None:
    signed = signed_release(archive)
    value = sign(msgspec.structs.replace(signed.statement, version="9.9.9"), PARTNER, by).value
    for wrong in (value, "", "no base64!"):
        changed = [msgspec.structs.replace(each, value=wrong) if each.by == by else each for each in signed.signatures]
        assert refusal(archive, SignedRelease(signed.statement, changed)) == "signature"


@pytest.mark.parametrize(
    "change",
    [
        {"plugin": "acme-stack"},
        {"version": "1.2.1"},
        {"tier": "native"},
        {"archive_sha256": "0" * 64},
        {"manifest_sha256": "0" * 64},
        {"files": {}},
        {"sdk": "0.2.0"},
        {"built_at": "2027-01-01T00:00:00Z"},
    ],
)
def test_a_changed_statement_is_refused(archive: bytes, change: dict[str, object]) -> None:
    signed = signed_release(archive)
    changed = msgspec.structs.replace(signed.statement, **change)
    assert refusal(archive, SignedRelease(changed, signed.signatures)) == "signature"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tier": "native"}, "manifest"),
        ({"plugin": "acme-stack"}, "manifest"),
        ({"version": "1.2.1"}, "manifest"),
        ({"manifest_sha256": "0" * 64}, "manifest"),
        ({"archive_sha256": "0" * 64}, "changed"),
        ({"files": {}}, "changed"),
    ],
)
def test_a_statement_that_lies_is_refused_although_signed(archive: bytes, change: dict[str, str], code: str) -> None:
    lie = msgspec.structs.replace(signed_release(archive).statement, **change)
    signatures = [sign(lie, PARTNER, "partner"), sign(lie, MARKETPLACE, "marketplace")]
    assert refusal(archive, SignedRelease(lie, signatures)) == code


def test_a_changed_byte_of_the_archive_is_refused(archive: bytes) -> None:
    signed = signed_release(archive)
    for position in (10, len(archive) // 2, len(archive) - 1):
        changed = archive[:position] + bytes([archive[position] ^ 1]) + archive[position + 1 :]
        assert refusal(changed, signed) == "changed"
    assert refusal(with_files(archive, {"acme_stock/more.py": b""}), signed) == "changed"


def test_manifest_json_must_be_canonical(archive: bytes) -> None:
    entries = read_entries(archive)
    spaced = zipped({**entries, "acme_stock/manifest.json": entries["acme_stock/manifest.json"] + b"\n"})
    with pytest.raises(ReleaseRefused, match="canonical"):
        signed_release(spaced)


def test_what_people_read_is_what_the_code_reads(archive: bytes) -> None:
    toml = read_entries(archive)["acme_stock/manifest.toml"]
    wider = toml.replace(b"scopes = []", b'scopes = ["message:send"]')
    with pytest.raises(ReleaseRefused, match="differ"):
        signed_release(with_files(archive, {"acme_stock/manifest.toml": wider}))


def test_what_was_signed_with_something_unknown_is_refused(archive: bytes) -> None:
    with pytest.raises(ReleaseRefused, match="signed"):
        read_signed(signed_release(archive).to_json().replace(b'"sdk"', b'"sdq"'))


@pytest.fixture
def unpacked(tmp_path: Path, archive: bytes) -> Path:
    unpack(archive, tmp_path / "release")
    return tmp_path / "release"


def test_an_unpacked_release_passes_at_every_load(unpacked: Path, archive: bytes) -> None:
    verify_folder(unpacked, signed_release(archive).statement)
    verify_folder(unpacked, signed_release(archive).statement)


def test_a_changed_added_or_missing_byte_refuses_to_load(unpacked: Path, archive: bytes) -> None:
    statement = signed_release(archive).statement
    module = unpacked / MODULE
    whole = module.read_bytes()
    module.write_bytes(whole.replace(b"object", b"0bject"))
    with pytest.raises(ReleaseRefused, match="was changed"):
        verify_folder(unpacked, statement)
    module.unlink()
    with pytest.raises(ReleaseRefused, match="is missing"):
        verify_folder(unpacked, statement)
    module.write_bytes(whole)
    (unpacked / "acme_stock" / "more.py").write_bytes(b"")
    with pytest.raises(ReleaseRefused, match="was added"):
        verify_folder(unpacked, statement)


def test_a_link_to_the_same_bytes_refuses_to_load(tmp_path: Path, unpacked: Path, archive: bytes) -> None:
    (unpacked / MODULE).rename(tmp_path / "elsewhere.py")
    (unpacked / MODULE).symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(ReleaseRefused, match="is a link"):
        verify_folder(unpacked, signed_release(archive).statement)


def test_unpacking_over_something_is_refused(unpacked: Path, archive: bytes) -> None:
    with pytest.raises(ReleaseRefused, match="not empty"):
        unpack(archive, unpacked)
