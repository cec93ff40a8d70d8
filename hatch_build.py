"""Build hook: the wheel carries the compiled catalogue, so that a start costs no YAML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Compiles the vendor files into ``stackaudit/catalog/compiled.msgpack`` of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled catalogue to the build folder and add it to the wheel; editable installs need none."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from stackaudit.catalog.compile import compile_catalogue, encode
            from stackaudit.catalog.loading import read_yaml

            target = root / "build" / "compiled.msgpack"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(encode(compile_catalogue(read_yaml)))
        finally:
            sys.path.remove(str(root / "src"))
        build_data["force_include"][str(target)] = "stackaudit/catalog/compiled.msgpack"
