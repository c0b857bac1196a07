"""A certificate of deletion: signed over every number in it, checked by the platform's key or one that is given."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from hubwright.entry.cli import main
from hubwright.kernel.settings import Settings, settings, use_settings
from hubwright_sdk.release import public_key
from tenants.erase.certificate import Statement, certify, read_certificate, signed_by

KEY = "11" * 32


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> object:
    before = settings()
    use_settings(Settings(marketplace_key=KEY))
    monkeypatch.setenv("HUBWRIGHT_MARKETPLACE_KEY", KEY)
    yield None
    use_settings(before)


def made() -> Statement:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    return Statement(
        what="customer", id=UUID(int=1), company=UUID(int=2), reason="asked", began_at=at, ended_at=at, counts={"a": 1}
    )


def test_every_number_is_signed() -> None:
    certificate = certify(made())
    assert read_certificate(certificate.to_json()) == certificate
    assert signed_by(certificate) == certificate.key_id
    for changed in ({"counts": {"a": 2}}, {"reason": "other"}, {"id": UUID(int=3)}, {"what": "company"}):
        forged = msgspec.structs.replace(certificate, statement=msgspec.structs.replace(made(), **changed))
        assert signed_by(forged) is None, changed


def test_whoever_has_the_public_key_can_check_it() -> None:
    certificate = certify(made())
    use_settings(Settings(marketplace_key="33" * 32))
    assert signed_by(certificate) is None, "another platform did not sign it"
    assert signed_by(certificate, public_key(bytes.fromhex(KEY)).hex()) == certificate.key_id
    assert signed_by(certificate, public_key(bytes.fromhex("33" * 32)).hex()) is None


def test_the_command_says_whether_it_is_genuine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "certificate.json"
    path.write_bytes(certify(made()).to_json())
    assert main(["tenant", "check-certificate", str(path), "--data", str(tmp_path)]) == 0
    assert "Genuine" in capsys.readouterr().out
    path.write_bytes(path.read_bytes().replace(b'"a": 1', b'"a": 0'))
    assert main(["tenant", "check-certificate", str(path), "--data", str(tmp_path)]) == 2
    assert "was changed" in capsys.readouterr().err
    path.write_text("{}")
    assert main(["tenant", "check-certificate", str(path), "--data", str(tmp_path)]) == 2
