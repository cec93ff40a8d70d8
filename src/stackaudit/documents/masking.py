"""Values of secrets are dropped where plain key-value files are read, so that no later stage can leak them."""

from __future__ import annotations

import re

from stackaudit.documents.bounds import RefusedError
from stackaudit.model.evidence import redact

MASK = "***"

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = re.compile(
    r"apikey|auth|authorization|bearer|cookie|creds?|dsn|jwt|keys?|pass|passphrase|pwd|private|salt|signature|tokens?"
)
_SECRET_PARTS = ("apikey", "secret", "password", "passwd", "credential", "accesskey", "privatekey", "connectionstring")
_AMOUNT_WORDS = re.compile(
    r"max|min|limits?|count|budget|length|size|window|per|total|num|number|input|output|context|completion|prompt|chunk"
)
KEY_VALUE_LIMIT = 256 * 1024
"""Characters of a key-value file; a longer one is no configuration."""
_LONGEST = 500
"""Characters: a longer value in a key-value file is a certificate, an account file or an attack, never a setting."""


def check_size(text: str) -> None:
    """Raise RefusedError where a key-value file is too long: masking costs more than reading."""
    if len(text) > KEY_VALUE_LIMIT:
        raise RefusedError(f"larger than {KEY_VALUE_LIMIT // 1024} kB")


def is_secret(key: str) -> bool:
    """Say whether *key* names a secret: ``SERVICE_API_KEY`` does, ``MAX_TOKENS`` and ``TOKEN_LIMIT`` do not."""
    words = [word.lower() for word in _WORD.findall(key[:200])]
    joined = "".join(words)
    if any(part in joined for part in _SECRET_PARTS):
        return True
    hits = {word for word in words if _SECRET_WORDS.fullmatch(word)}
    if hits <= {"token", "tokens"} and any(_AMOUNT_WORDS.fullmatch(word) for word in words):
        return False
    return bool(hits)


def masked(key: str, value: str) -> str:
    """Return *value*, or the mask where *key* names a secret or the value looks like one; empty stays empty."""
    if not value:
        return value
    if len(value) > _LONGEST or is_secret(key) or "PRIVATE KEY-----" in value:
        return MASK
    return redact(value)
