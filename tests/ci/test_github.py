"""The script of the action: recorded events, a real scan, and an API that remembers what it was asked."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from tests.intake.conftest import Checkout

from ci import github
from stackaudit.model.audit import Audit
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding

ROOT = Path(__file__).resolve().parents[2]
EVENTS = Path(__file__).parent / "events"
CODE = """from openai import OpenAI

client = OpenAI(timeout=5)


def ask(text):
    return client.responses.create(model="{model}", input=text, instructions="x", max_output_tokens=9)
"""


class Api(BaseHTTPRequestHandler):
    """Comments of one pull request."""

    comments: list[dict]
    asked: list[tuple[str, str]]
    status = 200

    def _answer(self) -> None:
        self.asked.append((self.command, self.path.partition("?")[0]))
        length = int(self.headers.get("Content-Length") or 0)
        given = json.loads(self.rfile.read(length)) if length else None
        status, body = self.status, {}
        if status == 200 and self.command == "GET":
            body = self.comments if self.path.endswith("page=1") else []
        elif status == 200 and self.command == "POST":
            self.comments.append({"id": len(self.comments) + 1, "user": {"type": "Bot"}, **given})
        elif status == 200:
            next(c for c in self.comments if c["id"] == int(self.path.rpartition("/")[2])).update(given)
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def api() -> Iterator[tuple[type[Api], str]]:
    handler = type("Fresh", (Api,), {"comments": [], "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(tmp_path, api, monkeypatch, capfd):
    """Run the script in a repository whose second commit asks a model that is gone."""
    shop = Checkout(tmp_path / "shop")
    shop.root.mkdir()
    shop.git("init", "-q", "-b", "main")
    shop.write("app.py", CODE.format(model="gpt-4.1-2025-04-14"))
    base = shop.commit()
    shop.write("app.py", CODE.format(model="gpt-3.5-turbo-1106"))
    shop.commit()
    monkeypatch.chdir(shop.root)

    def call(event: str = "pull_request", **inputs: str) -> tuple[int, str, dict[str, str], str]:
        text = (EVENTS / f"{event}.json").read_text().replace("1" * 40, base)
        (tmp_path / "event.json").write_text(text)
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "STACKAUDIT_"))},
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_API_URL": api[1],
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_TOKEN": "secret-of-the-run",
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "RUNNER_TEMP": str(tmp_path / "runner"),
            "SOURCE_DATE_EPOCH": "1795132800",
            "STACKAUDIT_INPUT_SARIF": "false",
            **{f"STACKAUDIT_INPUT_{name.upper()}": value for name, value in inputs.items()},
        }
        for name in ("output", "summary.md"):
            (tmp_path / name).unlink(missing_ok=True)
        code = github.main(environ)
        lines = (tmp_path / "output").read_text().splitlines() if (tmp_path / "output").exists() else []
        output = dict(line.split("=", 1) for line in lines)
        summary = (tmp_path / "summary.md").read_text() if (tmp_path / "summary.md").exists() else ""
        return code, capfd.readouterr().out, output, summary

    return call


def test_a_pull_request(run, api):
    code, said, output, summary = run()
    assert code == 1
    assert "::error file=app.py,line=7,title=MLC001::gpt-3.5-turbo-1106 was shut down" in said
    assert "wrote a comment" in said
    assert output["writable"] == "true"
    assert int(output["new"]) >= 1
    assert output["rating"] in set("ABCDE")
    assert json.loads(Path(output["report"]).read_bytes())["schema"] == "stackaudit.audit/1"
    (comment,) = api[0].comments
    assert comment["body"].startswith(github.MARK)
    assert "1 gone" in comment["body"].splitlines()[1]
    assert "gpt-3.5-turbo-1106 was shut down" in comment["body"]
    assert "gpt-3.5-turbo-1106 was shut down" in summary


def test_the_comment_is_renewed_and_no_other_is_touched(run, api):
    api[0].comments[:] = [
        {"id": 1, "user": {"type": "User"}, "body": f"{github.MARK}\nmine"},
        {"id": 2, "user": {"type": "Bot"}, "body": f"{github.MARK}\nold"},
        {"id": 3, "user": {"type": "Bot"}, "body": f"quoting {github.MARK}"},
    ]
    run()
    assert [c["body"].endswith(("mine", "old", "quoting " + github.MARK)) for c in api[0].comments] == [
        True,
        False,
        True,
    ]
    assert "the comment is current" in run()[1]
    assert [method for method, _ in api[0].asked] == ["GET", "PATCH", "GET"]


def test_a_fork_writes_nothing(run, api):
    code, _, output, summary = run("fork")
    assert (code, output["writable"], api[0].asked) == (1, "false", [])
    assert "gpt-3.5-turbo-1106" in summary


def test_a_token_that_may_not_write_changes_no_result(run, api):
    api[0].status = 403
    code, said, _, _ = run()
    assert code == 1
    assert "::notice title=stackaudit::the comment was not written" in said


def test_a_push_compares_with_what_was_there(run, api):
    code, _, output, _ = run("push", fail_on="none")
    assert (code, api[0].asked) == (0, [])
    assert int(output["new"]) >= 1


def test_inputs(run, api):
    code, said, output, _ = run(
        comment="false", annotations="false", args="--disable\nmodel-lifecycle\n", fail_on="critical"
    )
    assert (code, api[0].asked) == (0, [])
    assert "::error" not in said
    assert output["new"].isdigit()
    code, said, _, _ = run(fail_on="all")
    assert code == 2
    assert "::error title=stackaudit::fail-on is 'all'" in said
    code, said, _, _ = run(baseline_ref="nowhere")
    assert code == 2
    assert "::error" in said


def test_no_code_of_the_audited_folder_runs(run, tmp_path):
    for name in ("stackaudit", "click", "json"):
        (tmp_path / "shop" / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    run()
    assert not (tmp_path / "ran").exists()


def _finding(path: str, message: str, number: int = 0) -> Finding:
    place = Evidence(path, number + 1, number + 1, 0, "x", "y", 1.0, "")
    return Finding("MLC001", "high", 0.9, message, place, (), (), f"{number:016x}", 5)


@pytest.fixture
def hostile(tmp_path) -> Audit:
    """An audit whose names try to leave their place."""
    from dataclasses import replace

    from stackaudit import audit

    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "a.py").write_text("x = 1\n")
    path, message = "a,b::c%0A\n::error::x.py", "</table><img src=x> @team #1 [x](http://x)\n::set-env name=A::b | `"
    rows = tuple(_finding(path, message + str(n), n) for n in range(3000))
    return replace(audit(tmp_path / "h"), findings=rows)


def test_text_of_strangers_stays_text(hostile):
    lines = github.beside_code(hostile)
    assert len(lines) == github.ANNOTATIONS
    for line in lines:
        assert "\n" not in line
        head = line.removeprefix("::error ").partition("::")[0]
        assert [part.partition("=")[0] for part in head.split(",")] == ["file", "line", "title"]
    body = github.comment(hostile)
    assert "<img" not in body
    assert "</table>" not in body
    assert "@team" not in body
    assert len(body) <= github.COMMENT_CHARACTERS
    assert "and 2,980 more findings" in body
    assert len(github.summary(hostile)) <= github.SUMMARY_BYTES


def test_the_manifest_of_the_action_is_pinned_and_takes_no_expression_into_a_shell():
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert len(step["uses"].partition("@")[2]) == 40
        else:
            assert step["shell"] == "bash"
    (audit,) = [s for s in action["runs"]["steps"] if s.get("id") == "audit"]
    passed = {name.removeprefix("STACKAUDIT_INPUT_").lower().replace("_", "-") for name in audit["env"]} - {
        "github-token"
    }
    assert passed == set(action["inputs"]) - {"token"}


def test_the_steps_of_the_action_are_valid_shell():
    for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]:
        if "run" in step:
            subprocess.run(["bash", "-n", "-c", step["run"]], check=True)


def test_the_gitlab_template(tmp_path):
    _, job = yaml.safe_load_all((ROOT / "ci" / "gitlab.yml").read_text())
    script = job["stackaudit"]["script"]
    for line in script:
        subprocess.run(["bash", "-n", "-c", line], check=True)
    report = job["stackaudit"]["artifacts"]["reports"]["codequality"]
    assert any(report in line for line in script)
