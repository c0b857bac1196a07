"""Settings against their schema: the checks every plugin needs, so that none invents its own."""

import copy
from collections.abc import Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from hubwright_sdk.channel import FieldProblem

_SENTENCES: dict[str, dict[str, str]] = {
    "required": {"en": "This is needed.", "zh": "此项必填。"},
    "additionalProperties": {"en": "There is no such setting.", "zh": "没有这个设置。"},
    "type": {"en": "This is not the right kind of value.", "zh": "值的类型不正确。"},
    "enum": {"en": "Choose one of the listed values.", "zh": "请从列出的值中选择。"},
    "minimum": {"en": "This must be at least {limit}.", "zh": "不能小于 {limit}。"},
    "maximum": {"en": "This must be at most {limit}.", "zh": "不能大于 {limit}。"},
    "minLength": {"en": "This must not be empty.", "zh": "不能为空。"},
    "maxLength": {"en": "Keep this to {limit} characters.", "zh": "最多 {limit} 个字符。"},
    "maxItems": {"en": "At most {limit} entries.", "zh": "最多 {limit} 项。"},
    "minItems": {"en": "At least {limit} entries.", "zh": "至少 {limit} 项。"},
    "pattern": {"en": "This does not have the expected form.", "zh": "格式不正确。"},
}


def with_defaults(schema: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with every missing one at the default its schema declares."""
    filled = dict(settings)
    for key, part in schema.get("properties", {}).items():
        if key not in filled and "default" in part:
            filled[key] = copy.deepcopy(part["default"])
    return filled


def schema_problems(schema: Mapping[str, Any], settings: Mapping[str, Any]) -> list[FieldProblem]:
    """Every violation as a sentence beside its field, in both languages."""
    validator = Draft202012Validator(schema)
    found = sorted(validator.iter_errors(settings), key=lambda error: [str(part) for part in error.absolute_path])
    return [problem for error in found for problem in _problems(error)]


def _problems(error: ValidationError) -> list[FieldProblem]:
    path = [str(part) for part in error.absolute_path]
    keyword = str(error.validator)
    sentences = _SENTENCES.get(keyword, _SENTENCES["pattern"])
    told = {language: text.format(limit=error.validator_value) for language, text in sentences.items()}
    names: list[str] = []
    if keyword == "required" and isinstance(error.validator_value, list):
        names = [name for name in error.validator_value if name not in cast("dict[str, Any]", error.instance)]
    elif keyword == "additionalProperties" and isinstance(error.schema, dict):
        names = sorted(set(cast("dict[str, Any]", error.instance)) - set(error.schema.get("properties", {})))
    return [
        FieldProblem(field=".".join([*path, *extra]), en=told["en"], zh=told["zh"])
        for extra in ([[name] for name in names] or [[]])
    ]
