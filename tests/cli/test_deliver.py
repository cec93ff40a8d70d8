"""``stackaudit deliver``."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Done
from tests.portfolio.receivers import web_server

SOURCE = Path(__file__).resolve().parents[2] / "src" / "stackaudit"
NETWORK = {"smtplib", "http", "socket", "ssl", "urllib", "ftplib", "socketserver", "requests", "httpx"}


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember nothing of other tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def config(folder: Path, url: str) -> Path:
    path = folder / "targets.toml"
    path.write_text(
        f'[deliver.one]\nkind = "webhook"\nurl = "{url}"\n[deliver.two]\nkind = "slack"\nurl-env = "NOT_SET"\n'
    )
    return path


def test_says_what_became_of_each_target(run: Callable[..., Done], stored: Path, tmp_path: Path) -> None:
    with web_server() as (posts, url):
        path = config(tmp_path, url)
        done = run("deliver", stored, "--config", path)
        assert (done.code, done.out) == (2, "")
        assert done.err == "one: sent\ntwo: failed (NOT_SET holds no secret: it is not set, or empty)\n"
        again = run("deliver", stored, "--config", path, "--to", "one")
    assert again.code == 0
    assert again.err == "one: already sent (this report was delivered before; --again sends it once more)\n"
    assert len(posts.got) == 1


def test_a_dry_run_needs_no_secret_and_remembers_nothing(
    run: Callable[..., Done], stored: Path, tmp_path: Path
) -> None:
    path = config(tmp_path, "https://never.example/")
    done = run("deliver", stored, "--config", path, "--dry-run", "-o", tmp_path / "out")
    assert done.code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["one.json", "two.slack.json"]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [("--to", "nobody"), ("--previous", "/nowhere.json")])
def test_wrong_use_is_one_sentence(
    run: Callable[..., Done], stored: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run("deliver", stored, "--config", config(tmp_path, "https://never.example/"), *arguments)
    assert done.code == 2
    assert done.err.startswith("stackaudit: ")
    assert done.err.count("\n") == 1


def test_only_delivery_can_open_a_connection() -> None:
    """The promise of the documentation: nothing else knows how."""
    able = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            if any(name.partition(".")[0] in NETWORK and name != "urllib.parse" for name in names):
                able.add(path.relative_to(SOURCE).as_posix())
    assert able == {"portfolio/delivery/posting.py", "portfolio/delivery/kinds/smtp.py"}
