"""Fetching from real remotes: file:// and HTTP on loopback."""

import base64
import http.server
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from tests.app.fleet.making import app, git, repository

from stackaudit.intake import fetching
from stackaudit.intake.fetching import Head, Remote, fetch, head_of, is_url, public
from stackaudit.intake.git import GitError
from stackaudit.intake.trees import open_commit


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "origin", app())
    (folder / "large.bin").write_bytes(b"\0" * (3 << 20))
    return repository(folder, {"second.py": "x = 1\n"})


def url(folder: Path) -> Remote:
    return Remote(folder.as_uri())


def bring(remote: Remote, folder: Path, depth: int = 1) -> Head:
    head = head_of(remote, 20)
    fetch(remote, head, folder, depth=depth, seconds=20)
    return head


def names(folder: Path) -> list[str]:
    return [entry.path for entry in open_commit(folder, "HEAD").entries()]


def test_head_and_shallow_clone(origin: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clones" / "a.git"
    head = bring(url(origin), clone)
    assert head == Head(git(origin, "rev-parse", "HEAD"), "main")
    assert "second.py" in names(clone)
    assert git(clone, "rev-list", "--count", "HEAD") == "1"
    assert not list(clone.parent.glob("*.tmp"))


def test_depth_and_change(origin: Path, tmp_path: Path) -> None:
    clone = tmp_path / "a.git"
    bring(url(origin), clone, depth=2)
    assert git(clone, "rev-list", "--count", "HEAD") == "2"
    repository(origin, {"third.py": "y = 1\n"})
    bring(url(origin), clone, depth=2)
    assert "third.py" in names(clone)
    git(origin, "reset", "-q", "--hard", "HEAD~2")
    bring(url(origin), clone, depth=2)
    assert "second.py" not in names(clone)


def test_large_files_stay_away(origin: Path, tmp_path: Path) -> None:
    git(origin, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "a.git"
    bring(url(origin), clone)
    assert sum(p.stat().st_size for p in clone.rglob("*") if p.is_file()) < 1 << 20
    assert "app.py" in names(clone)


def test_what_a_killed_git_left_is_mended(origin: Path, tmp_path: Path) -> None:
    clone = tmp_path / "a.git"
    bring(url(origin), clone)
    repository(origin, {"third.py": "y = 1\n"})
    for name in ("shallow.lock", "refs/heads/main.lock", "packed-refs.lock"):
        (clone / name).write_bytes(b"")
    bring(url(origin), clone)
    assert "third.py" in names(clone)
    (clone / "fetched").unlink()
    for pack in clone.glob("objects/pack/*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(b"damaged")
    bring(url(origin), clone)
    assert "third.py" in names(clone)


def test_nothing_of_the_remote_or_the_machine_runs(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, home = tmp_path / "mark", tmp_path / "home"
    hook = f"#!/bin/sh\ntouch {mark}\n"
    (origin / ".git" / "hooks" / "post-checkout").write_text(hook)
    (origin / ".git" / "hooks" / "post-checkout").chmod(0o755)
    (home / "hooks").mkdir(parents=True)
    for name in ("reference-transaction", "post-merge", "post-checkout"):
        (home / "hooks" / name).write_text(hook)
        (home / "hooks" / name).chmod(0o755)
    (home / ".gitconfig").write_text(
        f'[core]\n hooksPath = {home / "hooks"}\n fsmonitor = touch {mark}\n[credential]\n helper = "!touch {mark}"\n'
        f'[url "ext::touch {mark} "]\n insteadOf = file://\n'
    )
    for name, value in {"HOME": str(home), "GIT_SSH_COMMAND": f"touch {mark}", "GIT_ASKPASS": f"touch {mark}"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    bring(url(origin), tmp_path / "a.git")
    assert not mark.exists()


class Smart(http.server.BaseHTTPRequestHandler):
    """Git's own HTTP back end; asks for a password below /private."""

    root: Path
    seen: list[str]

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/private") and not self.headers.get("Authorization"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic realm=x")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environ = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)), "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(self.root),
        }  # fmt: skip
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environ, check=False)
        head, _, data = done.stdout.partition(b"\r\n\r\n")
        rows = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(rows.pop("Status", "200").split()[0]))
        for name, value in (rows | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(root: Path, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[str]]]:
    handler = type("Handler", (Smart,), {"root": root, "seen": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", handler.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def served(origin: Path, tmp_path: Path) -> Path:
    """A folder with an open and a private copy of the repository."""
    for name in ("open.git", "private.git"):
        subprocess.run(
            ["git", "clone", "-q", "--bare", origin, tmp_path / "web" / name], check=True, capture_output=True
        )
        git(tmp_path / "web" / name, "config", "uploadpack.allowFilter", "true")
    return tmp_path / "web"


def test_http_and_no_prompt_for_a_password(served: Path, origin: Path, tmp_path: Path) -> None:
    with serving(served) as (base, seen):
        head = bring(Remote(f"{base}/open.git", "secret"), tmp_path / "a.git")
        assert head.commit == git(origin, "rev-parse", "HEAD")
        assert "second.py" in names(tmp_path / "a.git")
        assert git(tmp_path / "a.git", "rev-list", "--count", "HEAD") == "1"
        assert seen
        assert not any(seen)  # no token without TLS
        with pytest.raises(GitError, match=r"ls-remote failed"):
            head_of(Remote(f"{base}/private.git"), 20)


def test_a_private_repository_with_a_token_over_tls(
    served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with serving(served, tls) as (base, seen):
        remote = Remote(f"{base}/private.git", "secret")
        with pytest.raises(GitError, match=r"certificate"):
            head_of(remote, 20)
        monkeypatch.setenv("GIT_SSL_CAINFO", str(tmp_path / "ca.pem"))
        bring(remote, tmp_path / "b.git")
        assert "second.py" in names(tmp_path / "b.git")
        assert set(seen) == {"Basic " + base64.b64encode(b"x-access-token:secret").decode()}
    assert not any(b"secret" in p.read_bytes() for p in (tmp_path / "b.git").rglob("*") if p.is_file())
    with serving(served) as (other, seen):
        head_of(Remote(f"{other}/open.git", "secret"), 20)
        assert not any(seen)


def test_a_token_travels_in_the_environment_alone() -> None:
    found = fetching._environment(Path("/x"), Remote("https://h.example:8443/a.git", "secret"))
    assert found["GIT_CONFIG_KEY_0"] == "http.https://h.example:8443/.extraHeader"
    assert "secret" not in str(found)
    assert found["GIT_CONFIG_VALUE_0"].startswith("Authorization: Basic ")


def test_a_server_that_never_answers(tmp_path: Path) -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(GitError, match=r"in time"):
            head_of(Remote(f"http://127.0.0.1:{silent.getsockname()[1]}/x.git"), 0.5)


def test_empty_and_missing_remotes(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "-q")
    with pytest.raises(GitError, match="empty"):
        head_of(url(tmp_path / "empty"), 20)
    with pytest.raises(GitError, match="failed"):
        head_of(url(tmp_path / "none"), 20)


def test_addresses() -> None:
    assert all(
        map(is_url, ("https://h/x.git", "ssh://git@h/x", "git@h.example:team/x.git", "file:///x", "http://h:80/x"))
    )
    assert not any(
        map(
            is_url,
            (
                "x",
                "/x",
                "ext::sh",
                "-oProxyCommand=x",
                "https://",
                "fd::17",
                "https://h/x y",
                "a:b",
                "ssh://-oProxyCommand=x/y",
            ),
        )
    )
    assert public("https://me@h/x?token=1") == "https://h/x"
    assert public("git@h.example:t/x.git") == "h.example:t/x.git"
    assert Remote("git@H.example:t/x.git").host == "h.example"
