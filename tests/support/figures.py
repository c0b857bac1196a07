"""What the long proofs counted: kept in the file that HUBWRIGHT_FIGURES names, for `make prove`."""

import json
import os
from pathlib import Path


def keep_figures(section: str, figures: dict[str, object]) -> None:
    """Write one section into the file, beside what others wrote; without a file nothing is kept."""
    name = os.environ.get("HUBWRIGHT_FIGURES", "")
    if not name:
        return
    path = Path(name)
    known: dict[str, object] = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**known, section: figures}, indent=2) + "\n")
