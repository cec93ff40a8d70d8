"""Package manifests and lock files: one module per kind, found by walking this package."""

from __future__ import annotations

from stackaudit.parsing.manifests.door import is_manifest, read

__all__ = ["is_manifest", "read"]
