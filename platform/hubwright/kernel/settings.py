"""What an operator can set, all by environment variables; README's table is checked against `DOCUMENTED`."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from hubwright.kernel.errors import StartRefused

STRIPE_API = "https://api.stripe.com"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting with its default; sizes in bytes, times in seconds."""

    database_url: str = ""
    migrate_database_url: str = ""
    redis_url: str = ""
    data: Path = Path()
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    master_key: str = ""
    marketplace_key: str = ""
    push_key: str = ""
    smtp_url: str = ""
    mail_from: str = "Hubwright <no-reply@localhost>"
    mail_outbox: bool = False
    egress_allow: frozenset[str] = frozenset()
    demo_peers: frozenset[str] = frozenset()
    trusted_proxies: frozenset[str] = frozenset()
    upload_max_bytes: int = 10 * 1024 * 1024
    log_level: str = "info"
    log_format: str = "json"
    database_pool: int = 10
    trace_days: int = 30
    backup_database_url: str = ""
    s3_endpoint: str = ""
    s3_bucket: str = ""
    s3_region: str = "us-east-1"
    s3_key_id: str = ""
    s3_secret: str = ""
    databases: Mapping[str, str] = {}
    migrate_databases: Mapping[str, str] = {}
    region: str = "local"
    dns: frozenset[str] = frozenset()
    stripe_key: str = ""
    stripe_webhook_secrets: tuple[str, ...] = ()
    stripe_api_base: str = STRIPE_API


_KEY = re.compile(r"[a-z][a-z0-9-]{0,30}")
DOCUMENTED: dict[str, str] = {
    "DATABASE_URL": "runtime login of PostgreSQL (>= 15); without it an embedded server runs",
    "MIGRATE_DATABASE_URL": "login that may become the owner role; for `hubwright migrate` and `maintain` only",
    "REDIS_URL": "Redis (>= 6.2) or Valkey; without it an embedded one runs",
    "HUBWRIGHT_DATA": "data folder for embedded servers, files and the outbox",
    "HUBWRIGHT_PUBLIC_URL": "address people open, without a slash at the end",
    "HUBWRIGHT_SECRET_KEY": "signs visitor tokens and file links; made once in the data folder if not given",
    "HUBWRIGHT_MASTER_KEY": "master keys of companies' secrets, newest first; else one made in the data folder",
    "HUBWRIGHT_MARKETPLACE_KEY": "keys that sign approved plugins, newest first; else one made in the data folder",
    "HUBWRIGHT_PUSH_KEY": "keys that sign notifications to browsers, newest first; else one made in the data folder",
    "HUBWRIGHT_SMTP_URL": "smtp://user:password@host:587 or smtps://…; mail leaves through it",
    "HUBWRIGHT_MAIL_FROM": "sender of all mail",
    "HUBWRIGHT_MAIL_OUTBOX": "1 puts mail in the outbox page instead of sending it",
    "HUBWRIGHT_EGRESS_ALLOW": "host:port list that flows may reach although it is private",
    "HUBWRIGHT_DEMO_PEERS": "host:port list on this machine that demo tenants may reach; they reach nothing else",
    "HUBWRIGHT_TRUSTED_PROXIES": "addresses whose X-Forwarded-For is believed",
    "HUBWRIGHT_UPLOAD_MAX_BYTES": "largest file a visitor or agent may send",
    "HUBWRIGHT_LOG_LEVEL": "debug, info, warning or error",
    "HUBWRIGHT_LOG_FORMAT": "json or text",
    "HUBWRIGHT_DATABASE_POOL": "connections one process keeps at most",
    "HUBWRIGHT_TRACE_DAYS": "days that the steps of flows are kept; `hubwright maintain` drops what is older",
    "HUBWRIGHT_BACKUP_DATABASE_URL": "login that may read every row; for `hubwright backup` and `restore` only",
    "HUBWRIGHT_S3_ENDPOINT": "address of an object store for files, instead of the folder: docs/files.md",
    "HUBWRIGHT_S3_BUCKET": "the bucket there, which must exist",
    "HUBWRIGHT_S3_REGION": "its region, where the store has any",
    "HUBWRIGHT_S3_KEY_ID": "name of the access key",
    "HUBWRIGHT_S3_SECRET": "the access key's secret",
    "HUBWRIGHT_DATABASES": "databases of companies that have their own, `key=address` by spaces: docs/placement.md",
    "HUBWRIGHT_MIGRATE_DATABASES": "for each of them the login that may become the owner role, for the same commands",
    "HUBWRIGHT_REGION": "where the data of companies that begin here lies; written down once for each, never changed",
    "HUBWRIGHT_DNS": "host:port list of the name servers that are asked about companies' domains; else the system's",
    "HUBWRIGHT_STRIPE_KEY": "secret key of Stripe; without it nobody is charged and no bill is sent",
    "HUBWRIGHT_STRIPE_WEBHOOK_SECRETS": "secrets that sign Stripe's posts, newest first; two while one is changed",
    "HUBWRIGHT_STRIPE_API_BASE": "where a stand-in for Stripe answers, on this machine only and with test keys only",
}


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Read settings; a value that cannot be used is one clear sentence."""

    def words(name: str) -> frozenset[str]:
        return frozenset(w.strip() for w in environment.get(name, "").split(",") if w.strip())

    return Settings(
        database_url=environment.get("DATABASE_URL", ""),
        migrate_database_url=environment.get("MIGRATE_DATABASE_URL", ""),
        redis_url=environment.get("REDIS_URL", ""),
        data=Path(environment.get("HUBWRIGHT_DATA", "") or default_data_folder(environment)),
        public_url=environment.get("HUBWRIGHT_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        secret_key=environment.get("HUBWRIGHT_SECRET_KEY", ""),
        master_key=environment.get("HUBWRIGHT_MASTER_KEY", ""),
        marketplace_key=environment.get("HUBWRIGHT_MARKETPLACE_KEY", ""),
        push_key=environment.get("HUBWRIGHT_PUSH_KEY", ""),
        smtp_url=environment.get("HUBWRIGHT_SMTP_URL", ""),
        mail_from=environment.get("HUBWRIGHT_MAIL_FROM", "") or "Hubwright <no-reply@localhost>",
        mail_outbox=environment.get("HUBWRIGHT_MAIL_OUTBOX", "") == "1",
        egress_allow=words("HUBWRIGHT_EGRESS_ALLOW"),
        demo_peers=words("HUBWRIGHT_DEMO_PEERS"),
        trusted_proxies=words("HUBWRIGHT_TRUSTED_PROXIES"),
        upload_max_bytes=_whole(environment, "HUBWRIGHT_UPLOAD_MAX_BYTES", 10 * 1024 * 1024),
        log_level=environment.get("HUBWRIGHT_LOG_LEVEL", "info").lower(),
        log_format=environment.get("HUBWRIGHT_LOG_FORMAT", "json").lower(),
        database_pool=_whole(environment, "HUBWRIGHT_DATABASE_POOL", 10),
        trace_days=_whole(environment, "HUBWRIGHT_TRACE_DAYS", 30),
        backup_database_url=environment.get("HUBWRIGHT_BACKUP_DATABASE_URL", ""),
        s3_endpoint=environment.get("HUBWRIGHT_S3_ENDPOINT", "").rstrip("/"),
        s3_bucket=environment.get("HUBWRIGHT_S3_BUCKET", ""),
        s3_region=environment.get("HUBWRIGHT_S3_REGION", "") or "us-east-1",
        s3_key_id=environment.get("HUBWRIGHT_S3_KEY_ID", ""),
        s3_secret=environment.get("HUBWRIGHT_S3_SECRET", ""),
        databases=_addresses(environment, "HUBWRIGHT_DATABASES"),
        migrate_databases=_addresses(environment, "HUBWRIGHT_MIGRATE_DATABASES"),
        region=environment.get("HUBWRIGHT_REGION", "") or "local",
        dns=words("HUBWRIGHT_DNS"),
        stripe_key=environment.get("HUBWRIGHT_STRIPE_KEY", ""),
        stripe_webhook_secrets=_in_order(environment, "HUBWRIGHT_STRIPE_WEBHOOK_SECRETS"),
        stripe_api_base=_stripe_api(environment),
    )


def default_data_folder(environment: Mapping[str, str]) -> Path:
    """Choose the data folder: a system service's as root, else the user's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/hubwright")
    home = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "hubwright"


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isdigit() or int(text) == 0:
        raise StartRefused(f"{name} must be a whole number above zero, not {text!r}.")
    return int(text)


def _addresses(environment: Mapping[str, str], name: str) -> dict[str, str]:
    """Addresses by key; a comma may part them too, where no address has one."""
    found: dict[str, str] = {}
    for word in re.split(r"\s+|,(?=[a-z0-9-]+=\w+://)", environment.get(name, "").strip()):
        key, parted, address = word.partition("=")
        if not word:
            continue
        if not parted or not address or not _KEY.fullmatch(key) or key == "default" or key in found:
            raise StartRefused(
                f"{name} is a list of key=address, parted by spaces; a key has small letters, digits and -, begins with"
                " letter, is not `default` and stands there once."
            )
        found[key] = address
    return found


def _in_order(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in environment.get(name, "").split(",") if word.strip())


def _stripe_api(environment: Mapping[str, str]) -> str:
    """Stripe's own address, or a stand-in's on this machine; a live key is never sent to a stand-in."""
    base = environment.get("HUBWRIGHT_STRIPE_API_BASE", "").rstrip("/") or STRIPE_API
    if base == STRIPE_API:
        return base
    if not base.startswith(("http://127.0.0.1:", "http://[::1]:", "http://localhost:")):
        raise StartRefused(
            "HUBWRIGHT_STRIPE_API_BASE must be an address of this machine, such as http://127.0.0.1:8899."
        )
    if "_test_" not in environment.get("HUBWRIGHT_STRIPE_KEY", "_test_"):
        raise StartRefused(
            "HUBWRIGHT_STRIPE_API_BASE goes with a test key only: a live key is never sent to a stand-in."
        )
    return base


_current: list[Settings] = []


def use_settings(chosen: Settings) -> None:
    """Make settings current; the composition root calls this once."""
    _current[:] = [chosen]


def settings() -> Settings:
    """The settings of this process."""
    if not _current:
        use_settings(load_settings(os.environ))
    return _current[0]
