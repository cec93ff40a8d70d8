"""Keys that look real and open nothing: made at test time, so that none stands in this repository."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _made(seed: str, length: int, letters: str = _LETTERS) -> str:
    """Return *length* letters that depend on the seed alone."""
    found = ""
    while len(found) < length:
        digest = hashlib.sha256(f"{seed}{len(found)}".encode()).digest()
        found += "".join(letters[byte % len(letters)] for byte in digest)
    return found[:length]


def _hex(seed: str, length: int) -> str:
    return _made(seed, length, "0123456789abcdef")


def _jwt(seed: str) -> str:
    rows = ({"alg": "HS256", "typ": "JWT"}, {"sub": _made(seed + "a", 12)})
    head, body = (base64.urlsafe_b64encode(json.dumps(row).encode()).decode().rstrip("=") for row in rows)
    return f"{head}.{body}.{_made(seed, 43)}"


KINDS: dict[str, Callable[[str], str]] = {
    "openai": lambda s: "sk-" + "proj-" + _made(s, 48),
    "anthropic": lambda s: "sk-" + "ant-api03-" + _made(s, 80) + "AA",
    "aws": lambda s: "AKIA" + _made(s, 16, _LETTERS[:26] + "234567"),
    "google": lambda s: "AIza" + _made(s, 35),
    "google-oauth": lambda s: "ya29" + "." + _made(s, 60),
    "github": lambda s: "ghp" + "_" + _made(s, 36),
    "github-fine": lambda s: "github" + "_pat_" + _made(s, 22) + "_" + _made(s + "b", 59),
    "gitlab": lambda s: "glpat" + "-" + _made(s, 20),
    "slack": lambda s: "xoxb" + "-" + _made(s, 12, "0123456789") + "-" + _made(s + "b", 24),
    "stripe": lambda s: "sk" + "_live_" + _made(s, 24),
    "huggingface": lambda s: "hf" + "_" + _made(s, 34),
    "replicate": lambda s: "r8" + "_" + _made(s, 37),
    "groq": lambda s: "gsk" + "_" + _made(s, 52),
    "pypi": lambda s: "pypi-" + "AgEI" + _made(s, 90),
    "npm": lambda s: "npm" + "_" + _made(s, 36),
    "sendgrid": lambda s: "SG" + "." + _made(s, 22) + "." + _made(s + "b", 43),
    "databricks": lambda s: "dapi" + _hex(s, 32),
    "vault": lambda s: "hvs" + "." + _made(s, 90),
    "digitalocean": lambda s: "dop" + "_v1_" + _hex(s, 64),
    "jwt": _jwt,
}
"""Kinds that can be told from their looks, wherever they stand."""
NAMED: dict[str, Callable[[str], str]] = {
    "azure": lambda s: _made(s, 84),
    "cohere": lambda s: _made(s, 40),
    "aws-secret": lambda s: _made(s, 38) + "/+",
    "hex": lambda s: _hex(s, 64),
    "short-hex": lambda s: _hex(s, 32),
    "password": lambda s: "P" + _made(s, 19) + "-9",
}
"""Kinds that look like any text or hash: only the name beside them tells what they are."""


def secret_part(key: str) -> str:
    """Return what must stand nowhere: a piece from the middle that no other text holds."""
    middle = len(key) // 2
    return key[max(0, middle - 5) : middle + 5]
