"""What the tests share can be imported; those that want a running Tryton are in `tests/integration/tryton`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
