"""``stackaudit fix`` with real files and real git."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stackaudit.fixes import codemods_by_rule

DAY = ("--as-of", "2026-02-01", "--no-history")
ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "requirements.txt": "openai==1.99.0\n",
    "app/clients.py": (
        "import os\n\nfrom openai import OpenAI\n\n\nclient = OpenAI()  # one for all\n\n\n"
        "def ask(text):\n    return client.chat.completions.create(\n"
        '        model="gpt-4o-2024-11-20",  # tried in spring\n        messages=[{"role": "user", "content": text}],\n    )\n\n\n'
        "def other(text):\n"
        '    return client.responses.create(model="gpt-4o-2024-11-20", instructions="Be short.", input=text)\n'
    ),
    "app/old.py": 'from openai import OpenAI\r\n\r\nOpenAI(timeout=9).embeddings.create(model="text-embedding-3-small", input="a")\r\n',
    "tests/test_clients.py": "from openai import OpenAI\n\nclient = OpenAI()\nclient.responses.create(model='gpt-4o-2024-11-20', input='a')\n",
}


def git(folder: Path, *words: str, text: bytes | None = None) -> str:
    names = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "core.autocrlf=false",
    )
    return subprocess.run(
        ["git", *names, *words], cwd=folder, check=True, capture_output=True, input=text
    ).stdout.decode()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and ".git" not in p.parts
    }


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit and findings in it."""
    folder = tmp_path / "repo"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return folder


def test_diff_changes_nothing_and_git_applies_it(run, repo: Path) -> None:
    before = contents(repo)
    done = run("fix", repo, *DAY)
    assert done.code == 0
    assert contents(repo) == before
    git(repo, "apply", "-", text=done.out.encode())
    applied = contents(repo)
    git(repo, "checkout", "-q", ".")
    assert run("fix", repo, "--write", *DAY).code == 0
    assert contents(repo) == applied
    assert {n for n in before if before[n] != applied[n]} == {"app/clients.py"}


def test_findings_are_gone_and_a_second_run_changes_nothing(run, repo: Path) -> None:
    os.chmod(repo / "app/clients.py", 0o750)  # noqa: PTH101
    git(repo, "commit", "-qam", "mode")
    done = run("fix", repo, "--write", *DAY)
    assert re.search(r"(\d+) of \1 findings fixed, 0 left; 1 file written", done.err)
    text = (repo / "app/clients.py").read_text()
    assert "client = OpenAI(timeout=60)  # one for all\n" in text
    assert '        messages=[{"role": "user", "content": text}],\n        max_tokens=4096,\n    )\n' in text
    assert "input=text, max_output_tokens=4096)\n" in text
    assert text.count("\n") == FILES["app/clients.py"].count("\n") + 1
    assert (repo / "app/clients.py").stat().st_mode & 0o777 == 0o750
    subprocess.run([sys.executable, "-m", "py_compile", "app/clients.py"], cwd=repo, check=True)
    git(repo, "commit", "-qam", "two")
    again = run("fix", repo, *DAY)
    assert again.out == ""
    assert "0 of 0 findings can be fixed" in again.err


def test_one_rule_and_choices(run, repo: Path) -> None:
    done = run("fix", "no-timeout", repo, "--timeout", "7", *DAY)
    assert [row for row in done.out.splitlines() if row[:1] in "+-" and row[:3] not in {"+++", "---"}] == [
        "-client = OpenAI()  # one for all",
        "+client = OpenAI(timeout=7)  # one for all",
    ]
    assert done.err.endswith("1 of 1 finding can be fixed, 0 left; 1 file would change\n")
    assert "max_tokens=99" in run("fix", "CST001", repo, "--max-tokens", "99", *DAY).out


def test_waived_and_known_findings_are_left_alone(run, repo: Path) -> None:
    place = repo / "app/clients.py"
    place.write_text(place.read_text().replace("# one for all", '# stackaudit: ignore[RES001] reason="the proxy cuts"'))
    assert run("fix", "RES001", repo, *DAY).out == ""
    git(repo, "checkout", "-q", ".")
    assert run("fix", repo, "--baseline-ref", "HEAD", *DAY).out == ""


def test_uncommitted_changes_are_refused(run, repo: Path) -> None:
    place = repo / "app/clients.py"
    place.write_text(place.read_text() + "# mine\n")
    before = contents(repo)
    done = run("fix", repo, "--write", *DAY)
    assert (done.code, contents(repo)) == (2, before)
    assert "'app/clients.py' has changes that no commit holds" in done.err
    assert run("fix", repo, "--write", "--force", *DAY).code == 0
    assert place.read_text().endswith("# mine\n")
    assert "timeout=60" in place.read_text()


def test_files_that_changed_since_are_refused(run, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stackaudit.app import fixing

    made = fixing.fixes_of

    def late(*args: object, **named: object) -> object:
        found = made(*args, **named)  # type: ignore[arg-type]
        (repo / "app/clients.py").write_text("mine = 1\n")
        return found

    monkeypatch.setattr(fixing, "fixes_of", late)
    done = run("fix", repo, "--write", "--force", *DAY)
    assert (done.code, (repo / "app/clients.py").read_text()) == (2, "mine = 1\n")
    assert "changed since the audit read it; nothing was written" in done.err


def test_plain_folders_and_links(run, tmp_path: Path) -> None:
    folder, outside = tmp_path / "plain", tmp_path / "outside.py"
    folder.mkdir()
    outside.write_text(FILES["app/clients.py"])
    (folder / "here.py").write_text(FILES["app/clients.py"])
    (folder / "link.py").symlink_to(outside)
    assert run("fix", folder, "--write", *DAY).code == 0
    assert "timeout=60" in (folder / "here.py").read_text()
    assert outside.read_text() == FILES["app/clients.py"]
    assert (folder / "link.py").is_symlink()


def test_tests_are_changed_only_when_asked(run, repo: Path) -> None:
    assert "tests/" not in run("fix", repo, "--profile", "strict", *DAY).out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing-here",), "no rule or folder 'nothing-here'"),
        (("VEN003",), "VEN003 is mended by hand"),
        (("RES001", ".", "x"), "at most a rule and a folder"),
    ],
)
def test_mistakes_are_explained(run, words: tuple[str, ...], message: str) -> None:
    done = run("fix", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_every_fix_is_on_the_page() -> None:
    page = (ROOT / "docs" / "fixing.md").read_text()
    table = page.partition("## What is mended")[2].partition("##")[0]
    assert set(re.findall(r"\b[A-Z]{3}\d{3}\b", table)) == set(codemods_by_rule())
