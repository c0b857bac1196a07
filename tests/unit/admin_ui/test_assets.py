"""Built files: what is committed is what the sources say, small enough, and complete."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from admin_ui.assets import STATIC, asset, icon, icon_names

ADMIN = STATIC.parent
KB = 1024


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """The committed manifest."""
    read: dict[str, Any] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    return read


def test_every_hash_in_a_name_is_the_hash_of_the_content(manifest: dict[str, Any]) -> None:
    for file in manifest["files"].values():
        told = file.split(".")[-2]

        assert hashlib.sha256((STATIC / file).read_bytes()).hexdigest()[:12] == told, file


def test_nothing_lies_in_static_that_the_manifest_does_not_name(manifest: dict[str, Any]) -> None:
    present = {path.name for path in STATIC.iterdir()} - {"manifest.json"}

    assert present == set(manifest["files"].values())


def sources_hash(root: Path) -> str:
    """The same sum that build.mjs writes."""
    islands = root / "islands"
    files = [path for folder in (islands / "src", root / "static-src") for path in folder.rglob("*") if path.is_file()]
    files += [islands / name for name in ("build.mjs", "icons.json", "package.json", "package-lock.json")]
    names = sorted(path.relative_to(root).as_posix() for path in files)
    lines = [f"{name}\n{hashlib.sha256((root / name).read_bytes()).hexdigest()}\n" for name in names]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def test_the_build_is_as_new_as_its_sources(manifest: dict[str, Any]) -> None:
    assert sources_hash(ADMIN) == manifest["sources"], "run `make assets`"


def test_the_islands_are_type_checked_before_they_are_built() -> None:
    package = json.loads((ADMIN / "islands" / "package.json").read_text("utf-8"))
    rebuild = (ADMIN.parent / "bin" / "assets").read_text("utf-8")

    assert package["scripts"]["check"] == "tsc --noEmit"
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["devDependencies"]["typescript"])
    assert rebuild.index("run --if-present check") < rebuild.index("npm run build")
    told = json.loads((ADMIN / "islands" / "tsconfig.json").read_text("utf-8"))
    assert (told["compilerOptions"]["strict"], told["include"]) == (True, ["src"])


def test_the_first_load_of_an_admin_page_stays_within_180_kb() -> None:
    first_load = ("shell.js", "shell.css", "icons.svg", "favicon.svg")
    sizes = {name: len(gzip.compress((STATIC / Path(asset(name)).name).read_bytes(), 9)) for name in first_load}

    assert sum(sizes.values()) <= 180 * KB, sizes


def test_the_canvas_is_within_its_110_kb_and_on_no_other_page() -> None:
    size = len(gzip.compress((STATIC / Path(asset("canvas.js")).name).read_bytes(), 9))
    pages = [path for path in (ADMIN / "templates").rglob("*.html") if "canvas.js" in path.read_text("utf-8")]

    assert 30 * KB < size <= 110 * KB, size
    assert [path.name for path in pages] == ["canvas.html"]


def test_no_rule_goes_by_what_stands_in_style() -> None:
    """One such rule, and a browser looks at a whole page anew whenever one element's `style` changes."""
    for name in json.loads((STATIC / "manifest.json").read_text("utf-8"))["files"].values():
        if name.endswith(".css"):
            assert "[style" not in (STATIC / name).read_text("utf-8"), name


def test_laying_out_comes_by_itself_and_only_when_asked_for() -> None:
    canvas, layout = ((STATIC / Path(asset(f"{name}.js")).name).read_text("utf-8") for name in ("canvas", "layout"))

    assert "dagre" in layout and "dagre" not in canvas


def test_versions_are_pinned_exactly_and_no_address_is_recorded() -> None:
    package = json.loads((ADMIN / "islands" / "package.json").read_text("utf-8"))
    lock = (ADMIN / "islands" / "package-lock.json").read_text("utf-8")

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert '"resolved"' not in lock


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    named: set[str] = set()
    for path in [*ADMIN.rglob("templates/**/*.html"), *ADMIN.rglob("components/*.html"), *ADMIN.rglob("*.py")]:
        named |= set(re.findall(r'\bicon(?:_name)?(?:\(|=)"([a-z0-9-]+)"', path.read_text("utf-8")))

    assert named - icon_names() == set()
    assert len(named) > 30


def test_an_icon_alone_says_what_it_means_and_beside_words_it_is_silent() -> None:
    assert 'aria-hidden="true"' in icon("home")
    assert 'role="img" aria-label="Locked &amp; safe"' in icon("lock", label="Locked & safe")
