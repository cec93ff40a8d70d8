"""Real receivers on this machine: a mail server with TLS and authentication, and a web server that fails first."""

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "audits", "correct horse"


@dataclass
class Certificates:
    """An authority of our own and what it vouches for."""

    authority: trustme.CA = field(default_factory=trustme.CA)

    def file(self, folder: Path) -> str:
        path = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(path))
        return str(path)

    def server(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(name).configure_cert(context)
        return context


class Box:
    """Takes mails; answers first as told."""

    def __init__(self, answers: tuple[str, ...]) -> None:
        self.answers, self.mails, self.tried = list(answers), [], 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name in aiosmtpd
        self.tried += 1
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(envelope)
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=good)


@contextmanager
def mail_server(
    certificates: Certificates, answers: tuple[str, ...] = (), *, implicit: bool = False
) -> Iterator[tuple[Box, int]]:
    """Run a mail server that wants TLS and a password."""
    box, port, context = Box(answers), _port(), certificates.server()
    secure: dict[str, Any] = (
        {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of passwords without STARTTLS; here the whole line is TLS
        controller = Controller(
            box, hostname="127.0.0.1", port=port, authenticator=_known, auth_required=True, auth_require_tls=not implicit,
            server_hostname="localhost", **secure,
        )  # fmt: skip
        controller.start()
        try:
            yield box, port
        finally:
            controller.stop()


@dataclass
class Posts:
    """What a web server got, and what it answers next."""

    answers: list[tuple[int, dict[str, str]]]
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def web_server(
    *answers: tuple[int, dict[str, str]], context: ssl.SSLContext | None = None
) -> Iterator[tuple[Posts, str]]:
    """Run a web server that gives the answers in turn, then 204."""
    posts = Posts(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            status, headers = posts.answers.pop(0) if posts.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield (
            posts,
            f"{'https' if context else 'http'}://{'localhost' if context else '127.0.0.1'}:{server.server_port}/hook?key=hidden",
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
