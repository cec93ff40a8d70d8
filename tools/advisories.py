"""Look up known vulnerabilities of everything that the lock names, with pip-audit.

Where there is no network nothing can be looked up: that is said, and no failure. What is found is one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 180


def main() -> int:
    """Return 1 if a package has a known vulnerability."""
    command = [
        sys.executable, "-m", "pip_audit", "-r", str(ROOT / "requirements-dev.txt"), "--disable-pip", "--require-hashes", "--timeout", "5",
        "--progress-spinner", "off", "-f", "json",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
        rows = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        print("advisories: not looked up, because the service does not answer")
        return 0
    found = [(row["name"], row.get("version"), vuln) for row in rows for vuln in row.get("vulns", ())]
    for name, version, vuln in found:
        print(
            f"advisories: {name} {version}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'no version yet'}"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
