"""What may be stored, and why something may not."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Any

from hubwright_email.accounts import THIS_MACHINE
from hubwright_sdk import FieldProblem, Manifest, SettingsInvalid, schema_problems, with_defaults

_TRIMMED = (
    "address", "reply_to", "imap_host", "smtp_host", "username", "smtp_username", "folder", "sent_folder", "client_id",
    "authorize_url", "exchange_url",
)  # fmt: skip


def clean(manifest: Manifest, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Defaults filled in; every problem is told at once."""
    whole = with_defaults(manifest.config_schema, settings)
    for name in _TRIMMED:
        if isinstance(whole.get(name), str):
            whole[name] = whole[name].strip()
    problems = schema_problems(manifest.config_schema, whole) or [*_problems(whole)]
    if problems:
        raise SettingsInvalid(problems)
    return whole


def _problems(whole: Mapping[str, Any]) -> Iterator[FieldProblem]:
    for kind in ("imap", "smtp"):
        if whole[f"{kind}_security"] == "none" and whole[f"{kind}_host"].lower() not in THIS_MACHINE:
            yield FieldProblem(
                f"{kind}_security",
                "The password would be readable on its way: choose TLS or STARTTLS.",
                "密码会以明文传输：请选择 TLS 或 STARTTLS。",
            )
    yield from _of_sign_in(whole)
    if whole["smtp_username"] and whole["sign_in"] == "password" and not whole["smtp_password"]:
        yield FieldProblem("smtp_password", "This SMTP user needs a password.", "该 SMTP 用户需要密码。")
    if whole["keep_sent"] and not whole["sent_folder"]:
        yield FieldProblem("sent_folder", "Name the folder that keeps them.", "请填写用于保存的文件夹。")
    if whole["ca_certificate"] and not _is_certificate(whole["ca_certificate"]):
        yield FieldProblem("ca_certificate", "This is no certificate in PEM form.", "这不是 PEM 格式的证书。")


def _of_sign_in(whole: Mapping[str, Any]) -> Iterator[FieldProblem]:
    if whole["sign_in"] == "password":
        if not whole["password"]:
            yield FieldProblem("password", "This is needed to sign in with a password.", "使用密码登录时必须填写。")
        return
    for name in ("client_id", "client_secret"):
        if not whole[name]:
            yield FieldProblem(name, "This is needed to sign in at the provider.", "在服务商处登录时必须填写。")
    for name in ("authorize_url", "exchange_url") if whole["sign_in"] == "other" else ():
        if not whole[name]:
            yield FieldProblem(name, "This is needed for another provider.", "使用其他服务商时必须填写。")


def _is_certificate(text: str) -> bool:
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        return False
    return True
