"""A whole installation in one file, and back: the database in one snapshot, the files, and the key that signs."""

from hubwright.kernel.backup.manifest import Damaged, Manifest
from hubwright.kernel.backup.put_back import put_back
from hubwright.kernel.backup.take import take

__all__ = ["Damaged", "Manifest", "put_back", "take"]
