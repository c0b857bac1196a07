"""What others rely on: the one line, what stays the same, how it ends, how it refuses."""

import json
import os
import signal
import stat
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.support.deadlines import wait_until
from tests.support.demo import COMMAND, Demo, Visitor, refused, running_demo
from tests.support.ports import free_port
from tests.support.process_tree import descendants_of, is_alive


def test_the_line_has_what_the_contract_names(demo: Demo) -> None:
    told = demo.told
    assert set(told) == {"base", "operator", "tenants"}
    assert set(told["operator"]) == {"email", "password"}
    assert [each["edition"] for each in told["tenants"]] == ["marketing", "online", "classic"]
    for each in told["tenants"]:
        assert set(each) == {
            "slug", "name", "edition", "channel_key", "chat_url", "api_key", "admin", "supervisor", "agent",
        }  # fmt: skip
        assert all(set(each[role]) == {"email", "password"} for role in ("admin", "supervisor", "agent"))
        assert each["chat_url"] == f"{told['base']}/c/{each['channel_key']}"


def test_everything_it_tells_works(demo: Demo) -> None:
    with httpx.Client(base_url=demo.told["base"], trust_env=False) as client:
        assert client.get("/readyz").status_code == 200
        for each in demo.told["tenants"]:
            assert client.get(each["chat_url"]).status_code == 200
            listed = client.get("/api/v1/conversations", headers={"Authorization": f"Bearer {each['api_key']}"})
            assert listed.status_code == 200, listed.text


def test_the_credentials_file_is_private(demo: Demo) -> None:
    path = demo.data / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text())
    assert {name: kept[name] for name in demo.told} == demo.told
    assert stat.S_IMODE((demo.data / "secret_key").stat().st_mode) == 0o600


def test_the_next_start_tells_the_same_and_stops_in_time(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with running_demo(data, port) as first:
        visitor = Visitor(first, "aurora")
        seq = visitor.write("where is my order 10086")
        visitor.answer_after(seq)
        family = descendants_of(first.process.pid)
        assert len(family) >= 7
        assert first.stop() < 10
        assert not any(is_alive(each.pid) for each in family)
    with running_demo(data, port) as second:
        assert second.line == first.line
        answer = visitor.client.get("/api/v1/visitor/events", params={"after": 0})
        assert answer.status_code == 200, "the visitor's token still works"
        assert answer.json()["events"][0]["text"] == "where is my order 10086"
        assert "10087" in visitor.ask("and order 10087")["text"]
        family = descendants_of(second.process.pid)
        second.process.kill()
        wait_until(lambda: not any(is_alive(each.pid) for each in family), 5, "nothing outlives the supervisor")


@pytest.mark.parametrize("kind", ["web", "worker", "valkey", "postgres"])
def test_what_is_killed_is_back_and_answering_within_five_seconds(demo: Demo, kind: str) -> None:
    victim = demo.child(kind)
    assert victim is not None
    os.kill(victim.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(victim.pid), 5, "it died")

    def back() -> bool:
        found = demo.child(kind)
        try:
            ready = httpx.get(f"{demo.told['base']}/readyz", timeout=2, trust_env=False)
        except httpx.HTTPError:
            return False
        healthy = ready.status_code == 200 and (kind != "valkey" or ready.json()["redis"] == "ok")
        return found is not None and found.pid != victim.pid and healthy

    wait_until(back, 5, f"{kind} is back")
    assert "10086" in Visitor(demo, "brook").ask("where is my order 10086")["text"]


def test_a_taken_port_is_one_sentence(demo: Demo, tmp_path: Path) -> None:
    port = demo.told["base"].rpartition(":")[2]
    said = refused(["demo", "--json", "--port", port, "--data", str(tmp_path / "new")])
    assert f"Port {port}" in said
    assert not (tmp_path / "new").exists(), "nothing was made"


def test_a_folder_that_is_served_already_is_one_sentence(demo: Demo) -> None:
    before = sorted(path.name for path in demo.data.iterdir())
    said = refused(["demo", "--json", "--port", str(free_port()), "--data", str(demo.data)])
    assert str(demo.process.pid) in said
    assert sorted(path.name for path in demo.data.iterdir()) == before


def test_a_folder_of_another_version_is_one_sentence_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hubwright.json").write_text('{"format":99}')
    said = refused(["demo", "--json", "--port", str(free_port()), "--data", str(tmp_path)])
    assert "another version" in said
    assert [path.name for path in tmp_path.iterdir()] == ["hubwright.json"]


def test_the_demo_listens_on_loopback_only(tmp_path: Path) -> None:
    said = refused(["demo", "--host", "0.0.0.0", "--port", str(free_port()), "--data", str(tmp_path / "new")])
    assert "this machine only" in said


def test_logs_never_hold_a_password(demo: Demo) -> None:
    wait_until(demo.log, 5, "something was logged")
    passwords = [each[role]["password"] for each in demo.told["tenants"] for role in ("admin", "supervisor", "agent")]
    keys = [each["api_key"] for each in demo.told["tenants"]]
    assert not [secret for secret in passwords + keys if secret in demo.log()]


def test_for_people_it_prints_a_text_in_both_languages_and_is_quiet(tmp_path: Path) -> None:
    port = free_port()
    command = [*COMMAND, "demo", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = ""
        while "demo.json" not in told:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            told += line
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
    assert f"http://127.0.0.1:{port}" in told
    assert "演示已就绪" in told
    assert "The demo is ready" in told
