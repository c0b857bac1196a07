"""Write a new plugin: a folder with everything a release needs, and tests that pass."""

import re
from importlib import resources
from pathlib import Path
from typing import Literal

from hubwright_sdk.manifest.vocabulary import Kind
from hubwright_sdk.release.archive import TAKEN_NAMES
from hubwright_sdk.scaffold.blueprints import BLUEPRINTS, Blueprint, Words
from hubwright_sdk.scaffold.trials import TRIED

NewTier = Literal["sandboxed", "declarative", "remote"]
_ID = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_HOLE = re.compile(r"<<(\w+)>>")


class CannotWrite(Exception):
    """There is no such plugin to write, or no place for it; the message says why."""


def write_plugin(kind: Kind, tier: NewTier, plugin_id: str, folder: Path) -> list[Path]:
    """The files written, in a folder that is empty or not there yet."""
    if not _ID.match(plugin_id):
        raise CannotWrite(f"an id is lower-case words with dashes between them, not {plugin_id!r}")
    if plugin_id.replace("-", "_") in TAKEN_NAMES:
        raise CannotWrite(f"{plugin_id} is the name of something else already")
    if kind == "ai" and tier != "sandboxed":
        raise CannotWrite("a language model needs code of its own: use the tier sandboxed")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotWrite(f"{folder} is not an empty folder")
    written = []
    for name, text in _files(kind, tier, plugin_id).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return written


def _files(kind: Kind, tier: NewTier, plugin_id: str) -> dict[str, str]:
    package = plugin_id.replace("-", "_")
    root = f"src/{package}/"
    blueprint = BLUEPRINTS[kind]
    words = _words(blueprint, kind=kind, tier=tier, plugin_id=plugin_id)
    made = {name: _filled(name, words) for name in ("pyproject.toml", "README.md", "CHANGELOG.md")}
    made["LICENSE"] = _filled("LICENSE", words)
    made[f"{root}__init__.py"] = f'"""{words["description_en"]}"""\n'
    made[f"{root}py.typed"] = ""
    for name in ("icon.svg", "settings.schema.json", "manifest.toml"):
        made[root + name] = _filled(name, words)
    if kind != "ai":
        made[f"{root}{words['step']}.schema.json"] = _filled("step.schema.json", words)
    if tier != "sandboxed":
        made["tests/test_plugin.py"] = _filled("manifest_test_plugin.py", words)
        return {**made, **(_service(words) if tier == "remote" else {})}
    made["tests/test_contract.py"] = _filled("test_contract.py", words)
    if kind == "ai":
        made[f"{root}plugin.py"] = _filled("ai_plugin.py", words)
        made["tests/test_plugin.py"] = _filled("ai_test_plugin.py", words)
        return made
    made[f"{root}hooks.py"] = _filled(f"hooks_{kind}.py", words)
    made["tests/test_hooks.py"] = _filled(f"test_hooks_{kind}.py", words)
    for name in ("plugin.py", "service.py"):
        made[root + name] = _filled(name, words)
    made["tests/test_plugin.py"] = _filled("test_plugin.py", words)
    return made


def _service(words: dict[str, str]) -> dict[str, str]:
    """What the platform calls: it stays with the author, so it lies outside of what is packed."""
    return {
        "service/__init__.py": '"""The service behind the plugin."""\n',
        "service/app.py": _filled("service_app.py", words),
        "service/signatures.py": _filled("service_signatures.py", words),
        "service/test_app.py": _filled("service_test.py", words),
    }


def _words(blueprint: Blueprint, *, kind: Kind, tier: NewTier, plugin_id: str) -> dict[str, str]:
    package = plugin_id.replace("-", "_")
    entry_point = f"{package}.plugin:plugin"
    words = {
        "id": plugin_id,
        "package": package,
        "kind": kind,
        "tier": tier,
        "class": "".join(part.capitalize() for part in plugin_id.split("-")),
        "data": _listed(blueprint.data),
        "scopes": _listed(blueprint.scopes if tier == "sandboxed" else ()),
        "description_en": blueprint.help_en,
        "description_zh": blueprint.help_zh,
        "help_en": blueprint.help_en,
        "help_zh": blueprint.help_zh,
        "category": blueprint.category,
        "path": blueprint.path,
    }
    for key in ("title", "step", "field", "value", "done", "not_done"):
        named: Words = getattr(blueprint, key)
        words |= {key: named.name, f"{key}_en": named.en, f"{key}_zh": named.zh}
    has_code = tier == "sandboxed"
    installed = f'\n[project.entry-points."hubwright.plugins"]\n{plugin_id} = "{entry_point}"\n'
    parts = {
        "entry_point": f'entry_point = "{entry_point}"\n' if has_code else "",
        "entry_points": installed if has_code else "",
        "places": _filled("remote.toml" if tier == "remote" else "connected.toml", words),
        "steps": "" if kind == "ai" else _filled("step.toml", words),
        "implements": f"implements = [{_listed((*blueprint.implements, 'check'))}]\n" if has_code else "",
        "contract": TRIED[kind].contract,
        "tried_imports": ", ".join(sorted((*TRIED[kind].imports, "HttpAnswer"))),
        "before_trials": f"{TRIED[kind].before}\n" if TRIED[kind].before else "",
        "trials": "\n".join(TRIED[kind].trials),
        "more_parts": _filled(blueprint.manifest_part, words) if has_code and blueprint.manifest_part else "",
        "more_settings": _filled(blueprint.settings_part, words) if has_code and blueprint.settings_part else "",
        "where_tests_are": '"tests", "service"' if tier == "remote" else '"tests"',
        "more_told": ", the secret for incoming messages" if has_code and blueprint.settings_part else "",
        "mappings": _filled("mapping.toml", words) if tier == "declarative" else "",
    }
    return {**words, **parts}


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{each}"' for each in names)


def _filled(name: str, words: dict[str, str]) -> str:
    stored = resources.files("hubwright_sdk.scaffold") / "files" / f"{name}.txt"
    return _HOLE.sub(lambda hole: words[hole[1]], stored.read_text("utf-8"))
