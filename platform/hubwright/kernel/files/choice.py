"""Which store settings name."""

import asyncio
from urllib.parse import urlsplit

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.files.bucket import Bucket
from hubwright.kernel.files.folder import LocalFolder
from hubwright.kernel.files.older import WithOlder
from hubwright.kernel.files.port import FileStore
from hubwright.kernel.files.signing import Credentials
from hubwright.kernel.settings import Settings

_open: dict[tuple[object, ...], FileStore] = {}


def file_store(chosen: Settings) -> FileStore:
    """A bucket where one is named, with the folder's files behind it until they are moved; else the folder."""
    folder = LocalFolder(chosen.data / "files")
    if not chosen.s3_endpoint and not chosen.s3_bucket:
        return folder
    address = (chosen.s3_endpoint, chosen.s3_bucket, chosen.s3_region, chosen.s3_key_id, chosen.s3_secret)
    key = (*address, chosen.data, asyncio.get_running_loop())
    if key not in _open:
        _open[key] = WithOlder(bucket_of(chosen), folder) if folder.has_any() else bucket_of(chosen)
    return _open[key]


async def close_stores() -> None:
    """End the connections of this process to its buckets."""
    stores = [_open.pop(key) for key in list(_open)]
    for store in stores:
        await store.close()


def bucket_of(chosen: Settings) -> Bucket:
    """The bucket that settings name, or one sentence that says what is missing."""
    refuse_half_set(chosen)
    return Bucket(
        chosen.s3_endpoint, chosen.s3_bucket, Credentials(chosen.s3_key_id, chosen.s3_secret, chosen.s3_region)
    )


def refuse_half_set(chosen: Settings) -> None:
    """All of it or nothing: half an address would leave files in two places."""
    needed = {
        "HUBWRIGHT_S3_ENDPOINT": chosen.s3_endpoint,
        "HUBWRIGHT_S3_BUCKET": chosen.s3_bucket,
        "HUBWRIGHT_S3_KEY_ID": chosen.s3_key_id,
        "HUBWRIGHT_S3_SECRET": chosen.s3_secret,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise StartRefused(f"Files are to be kept in an object store, but {missing[0]} is not set.")
    if urlsplit(chosen.s3_endpoint).scheme not in ("http", "https") or not urlsplit(chosen.s3_endpoint).netloc:
        raise StartRefused("HUBWRIGHT_S3_ENDPOINT must be an address such as https://s3.eu-central-1.amazonaws.com.")
