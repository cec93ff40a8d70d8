"""What a start costs: nothing heavy is imported before it is needed."""

import os
import subprocess
import sys

import pytest

HEAVY = {
    "rich", "jinja2", "markupsafe", "networkx", "git", "yaml", "libcst", "tree_sitter", "tree_sitter_python", "re2", "msgspec",
    "json", "gzip", "importlib.metadata", "concurrent", "asyncio", "http", "urllib.request", "email", "multiprocessing", "mcp", "smtplib", "ssl", "socket",
}  # fmt: skip
OURS = {
    "--version": {"cli", "cli.commands", "cli.main", "model", "model.errors"},
    "scan --help": {
        "app", "app.settings", "model.views", "model.waivers",
        "cli", "cli.commands", "cli.commands.scan", "cli.main", "cli.completing", "cli.options", "model", "model.errors",
        "model.evidence", "model.findings",
    },
}  # fmt: skip
PROBE = """
import sys
from stackaudit.cli.main import run
code = run(sys.argv[1:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("arguments", OURS)
def test_modules_of_a_start(arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments.split()],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ.copy(),
    )
    loaded = set(done.stderr.splitlines())
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sorted(sys.modules), sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    added = loaded - set(bare.stdout.splitlines())
    assert not [name for name in added if name in HEAVY or name.partition(".")[0] in HEAVY]
    ours = {name.partition(".")[2] for name in added if name.startswith("stackaudit.")}
    assert ours == OURS[arguments]


def test_public_names_cost_nothing_until_used() -> None:
    code = "import sys, stackaudit; print([m for m in sys.modules if m.startswith('stackaudit.')]); from stackaudit import audit"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
