"""Mail over SMTP: text and HTML, with reports attached."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from stackaudit import reports
from stackaudit.model.errors import ConfigError, UsageError
from stackaudit.portfolio.delivery.errors import DeliveryError, TransientError
from stackaudit.portfolio.delivery.letters import Letter
from stackaudit.portfolio.delivery.posting import LOOPBACK, SECONDS, trusted
from stackaudit.portfolio.delivery.secrets import Secret
from stackaudit.portfolio.delivery.targets import Table
from stackaudit.reports.messages import mail
from stackaudit.reports.messages.brief import Brief

NAME = "smtp"
KEYS = frozenset({
    "host", "port", "security", "username", "password-env", "password-file", "from", "to", "attach", "ca-file",
})  # fmt: skip
SECURITY = {"starttls": 587, "tls": 465, "none": 25}
"""How the line is protected, and its usual port."""
LARGEST = 15_000_000
"""Bytes of all attachments; many servers refuse mails of more than 20 MB, and coding adds a third."""
PLAIN = SMTP.clone(cte_type="7bit")
"""Letters beyond ASCII are coded: a server need not take them as they are."""
LINE = 200
"""Longest line of a header: some readers show a folded subject with a gap."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
_TYPES = {".html": ("text", "html"), ".pdf": ("application", "pdf"), ".md": ("text", "markdown"), ".json": ("application", "json")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server and who gets the mail."""

    host: str
    port: int
    security: str
    username: str | None
    password: Secret | None
    sender: Address
    to: tuple[Address, ...]
    attach: tuple[str, ...]
    """Names of formats."""
    ca_file: str | None
    suffix: str = ".eml"

    def secrets(self) -> tuple[Secret, ...]:
        """Return where the password lies."""
        return (self.password,) if self.password else ()

    def parcel(self, letter: Letter, brief: Brief, run: str, *, with_code: bool) -> bytes:
        """Return the whole mail.

        Raises:
            DeliveryError: the attachments are too large.
        """
        files = [_attachment(name, letter, with_code=with_code) for name in self.attach]
        if (size := sum(len(data) for _, data, _ in files)) > LARGEST:
            raise DeliveryError(f"the attachments take {size // 1_000_000} MB, too much for a mail; set attach = []")
        names = tuple(name for name, _, _ in files)
        message = EmailMessage(policy=PLAIN)
        message["Subject"] = brief.subject
        message["From"] = self.sender
        message["To"] = self.to
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{run}@{self.sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text(brief, names))
        message.add_alternative(mail.page(brief, names), subtype="html")
        for name, data, (main, sub) in files:
            message.add_attachment(data, maintype=main, subtype=sub, filename=name)
        return message.as_bytes(policy=PLAIN.clone(max_line_length=LINE))

    def send(self, parcel: bytes, run: str) -> str:
        """Hand the mail to the server.

        Raises:
            TransientError: the server cannot be reached, or says that it may work later.
            StackauditError: the server refuses the mail or the password, or cannot be trusted.
        """
        del run
        password = self.password.read() if self.password else None
        try:
            with self._connected() as server:
                if self.username is not None and password is not None:
                    server.login(self.username, password)
                refused = server.sendmail(self.sender.addr_spec, [a.addr_spec for a in self.to], parcel)
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(f"the certificate of {self.host} is not trusted: {error.verify_message}") from None
        except smtplib.SMTPAuthenticationError as error:
            raise self._refusal(error.smtp_code, "the user name or password") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refusal(max(code for code, _ in error.recipients.values()), "every address") from None
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, "the mail") from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError(
                f"{self.host} does not offer {self.security} or authentication; nothing was sent"
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise TransientError(f"{self.host} cannot be reached: {reason}") from None
        return f"refused for {len(refused)} of {len(self.to)} addresses" if refused else ""

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=trusted(self.ca_file))
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        if self.security == "starttls":
            try:
                server.starttls(context=trusted(self.ca_file))
            except (OSError, smtplib.SMTPException):
                server.close()
                raise
        return server

    def _refusal(self, code: int, what: str) -> Exception:
        """Return the error for an answer; what the server wrote beside its code is not shown."""
        if 400 <= code < 500:
            return TransientError(f"{self.host} does not take {what} now ({code})")
        return DeliveryError(f"{self.host} refused {what} ({code})")


def _attachment(name: str, letter: Letter, *, with_code: bool) -> tuple[str, bytes, tuple[str, str]]:
    suffix, data = letter.attachment(name, with_code=with_code)
    stem = _OTHER.sub("-", letter.name)[:80].strip("-.") or "audit"
    return f"{stem}-{letter.as_of}{suffix}", data, _TYPES.get(suffix, ("application", "octet-stream"))


def read(table: Table) -> Mail:
    """Read the settings of a mail target.

    Raises:
        ConfigError: something cannot be accepted.
    """
    security = table.text("security", "starttls")
    if security not in SECURITY:
        raise table.wrong("security", f"one of {', '.join(SECURITY)}")
    host, username, password = table.text("host"), table.optional("username"), table.secret("password")
    if (username is None) != (password is None):
        raise ConfigError(f"{table.place}: username needs password-env or password-file, and they need it")
    if security == "none" and (password is not None or host not in LOOPBACK):
        raise ConfigError(f'{table.place}: security = "none" is for a server on this machine, without a password')
    to = table.texts("to")
    if not 1 <= len(to) <= 50:
        raise table.wrong("to", "a list of 1 to 50 addresses")
    attach, known = table.texts("attach", ("html",)), reports.formats()
    for name in attach:
        if name not in known:
            raise table.wrong("attach", f"a list of formats: {', '.join(known)}")
    port = table.whole("port", 1, 65_535, SECURITY[security])
    return Mail(
        host, port or 0, security, username, password, _address(table, "from", table.text("from")),
        tuple(_address(table, "to", text) for text in to), attach, table.optional("ca-file"),
    )  # fmt: skip


def _address(table: Table, key: str, text: str) -> Address:
    name, address = parseaddr(text)
    if not _ADDRESS.fullmatch(address):
        raise table.wrong(key, "written as name@host.example, or as Name <name@host.example>")
    try:
        return Address(name, addr_spec=address)
    except (ValueError, IndexError):
        raise UsageError(f"{table.place}: {key!r} holds an address that cannot be read") from None
