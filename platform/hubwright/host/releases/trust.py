"""The marketplace's own key: signs what was approved, and is asked for at every load."""

import os
from pathlib import Path

from hubwright.kernel.settings import settings
from hubwright_sdk.release import Trusted, key_id, new_key, public_key

FILE = "marketplace_key"


def marketplace_key() -> bytes:
    """The private key: what the operator set, or one that is made once and kept in the data folder."""
    given = settings().marketplace_key
    return bytes.fromhex(given) if given else _kept(settings().data / FILE)


def trusted(partner_keys: dict[str, str]) -> Trusted:
    """Whose signatures count for a release: its partner's present keys, and ours."""
    ours = public_key(marketplace_key())
    return {
        "partner": {name: bytes.fromhex(public) for name, public in partner_keys.items()},
        "marketplace": {key_id(ours): ours},
    }


def _kept(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(new_key().hex(), "ascii")
    try:
        os.link(made, path)  # whoever is first wins; the others read theirs
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return bytes.fromhex(path.read_text("ascii"))
