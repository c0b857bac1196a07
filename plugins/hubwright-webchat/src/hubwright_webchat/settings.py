"""A channel's settings: what may be stored, what a visitor may see, what core must enforce."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from hubwright_sdk import (
    ChannelRules,
    FieldProblem,
    Manifest,
    SettingsInvalid,
    schema_problems,
    with_defaults,
)
from hubwright_webchat.addresses import is_link, origin_of
from hubwright_webchat.colour import text_on

LOCALISED = ("title", "greeting", "launcher_text", "privacy_text")
_LANGUAGES = ("en", "zh")
_SHORTEST_KEY = 32
_NEEDED_TEXTS = ("title_en", "title_zh", "colour", "side")


def clean(manifest: Manifest, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they may be stored; every problem is told at once."""
    schema = manifest.config_schema
    draft = with_defaults(schema, _tidied(_flattened(settings)))
    problems = schema_problems(schema, draft)
    if not problems:
        problems = [*_look_problems(draft), *_start_problems(draft), *_site_problems(draft), *_identity_problems(draft)]
    if problems:
        raise SettingsInvalid(problems)
    draft["allowed_sites"] = list(dict.fromkeys(cast("str", origin_of(site)) for site in draft["allowed_sites"]))
    return {key: draft[key] for key in schema["properties"]}


def public(manifest: Manifest, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the manifest names as public."""
    whole = with_defaults(manifest.config_schema, settings)
    return {key: whole[key] for key in manifest.public_settings}


def rules(manifest: Manifest, settings: Mapping[str, Any]) -> ChannelRules:
    """What core enforces; it never looks into the settings itself."""
    return msgspec.convert(with_defaults(manifest.config_schema, settings), ChannelRules)


def said(settings: Mapping[str, Any], stem: str, language: str) -> str:
    """A text in the reader's language, in the other one rather than not at all."""
    other = "en" if language == "zh" else "zh"
    return str(settings.get(f"{stem}_{language}") or settings.get(f"{stem}_{other}") or "")


def _flattened(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Accepts `title: {en, zh}` for `title_en`, `title_zh`, which reads better in seeds and API calls."""
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        if key in LOCALISED and isinstance(value, Mapping):
            flat.update({f"{key}_{language}": text for language, text in value.items()})
        elif key == "prechat_fields" and isinstance(value, list):
            flat[key] = [_flat_field(field) for field in value]
        else:
            flat[key] = value
    return flat


def _flat_field(field: object) -> object:
    if not isinstance(field, Mapping):
        return field
    flat = {"type": "text", "required": False, **field}
    label = flat.pop("label", None)
    if isinstance(label, Mapping):
        flat.update({f"label_{language}": text for language, text in label.items()})
    elif label is not None:
        flat["label"] = label
    return flat


def _tidied(settings: dict[str, Any]) -> dict[str, Any]:
    tidy = {key: value.strip() if isinstance(value, str) else value for key, value in settings.items()}
    if isinstance(tidy.get("colour"), str):
        tidy["colour"] = tidy["colour"].lower()
    if isinstance(tidy.get("allowed_sites"), list):
        tidy["allowed_sites"] = [site for site in tidy["allowed_sites"] if site != ""]
    return {key: value for key, value in tidy.items() if not (key in _NEEDED_TEXTS and value == "")}


def _look_problems(draft: Mapping[str, Any]) -> list[FieldProblem]:
    problems = []
    if text_on(draft["colour"]) is None:
        problems.append(
            FieldProblem(
                "colour",
                "No text can be read well on this colour. Make it a little darker or lighter.",
                "这个颜色上的文字看不清,请调深或调浅一些。",
            )
        )
    logo = draft["logo_url"]
    if logo and not (_own_file(logo) or (is_link(logo) and logo.startswith("https://"))):
        problems.append(
            FieldProblem(
                "logo_url",
                "Use an address that starts with https://.",
                "请使用以 https:// 开头的地址。",
            )
        )
    return problems


def _own_file(path: str) -> bool:
    return path.startswith("/files/") and ".." not in path and is_link(f"https://here{path}")


def _start_problems(draft: Mapping[str, Any]) -> list[FieldProblem]:
    problems = []
    keys = [field["key"] for field in draft["prechat_fields"]]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            problems.append(FieldProblem(f"prechat_fields.{at}.key", "This key is used twice.", "这个键重复了。"))
    if draft["privacy_url"] and not is_link(draft["privacy_url"]):
        problems.append(
            FieldProblem(
                "privacy_url",
                "Use a whole address that starts with https://.",
                "请填写以 https:// 开头的完整地址。",
            )
        )
    if draft["consent_required"] and not any(draft[f"privacy_text_{language}"] for language in _LANGUAGES):
        problems.append(
            FieldProblem("privacy_text_en", "Say what people agree to.", "请说明访客同意的内容。"),
        )
    return problems


def _identity_problems(draft: Mapping[str, Any]) -> list[FieldProblem]:
    keys = ("identity_secret", "identity_secret_before")
    problems = [
        FieldProblem(key, "Use at least 32 characters.", "请至少使用 32 个字符。")
        for key in keys
        if draft[key] and len(draft[key]) < _SHORTEST_KEY
    ]
    if draft["identity_mode"] != "off" and not draft["identity_secret"]:
        problems.append(FieldProblem("identity_secret", "A signing key is needed for this.", "需要填写签名密钥。"))
    return problems


def _site_problems(draft: Mapping[str, Any]) -> list[FieldProblem]:
    return [
        FieldProblem(
            f"allowed_sites.{at}",
            "Use an address such as https://shop.example.",
            "请填写类似 https://shop.example 的地址。",
        )
        for at, site in enumerate(draft["allowed_sites"])
        if origin_of(site) is None
    ]
