"""Where uploaded bytes live: a local folder, or a bucket of an object store that speaks S3's protocol."""

from hubwright.kernel.files.away import StoreAway
from hubwright.kernel.files.bucket import Bucket
from hubwright.kernel.files.choice import bucket_of, close_stores, file_store
from hubwright.kernel.files.folder import LocalFolder
from hubwright.kernel.files.older import WithOlder, move_older
from hubwright.kernel.files.port import CHUNK, FileStore, storage_key

__all__ = [
    "CHUNK",
    "Bucket",
    "FileStore",
    "LocalFolder",
    "StoreAway",
    "WithOlder",
    "bucket_of",
    "close_stores",
    "file_store",
    "move_older",
    "storage_key",
]
