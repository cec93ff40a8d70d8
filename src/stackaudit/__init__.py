"""stackaudit: what a codebase depends on in the AI stack, and the technical debt that AI brings."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackaudit.app.api import audit
    from stackaudit.app.settings import Settings
    from stackaudit.model.audit import Audit

__all__ = ["Audit", "Settings", "__version__", "audit"]
__version__ = "0.1.0"

_PUBLIC = {"audit": "stackaudit.app.api", "Settings": "stackaudit.app.settings", "Audit": "stackaudit.model.audit"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: ``stackaudit --version`` must not pay for it."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value
