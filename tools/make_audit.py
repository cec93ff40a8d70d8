"""``make audit``: audit a repository, or a sample with a small history, and write the HTML report to ``build/``."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"


def main() -> int:
    """Run the audit and print the path of the report; returns the exit code of the scan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repo", type=Path, help="folder to audit")
    parser.add_argument("--sample", default="rag-support-bot", help="name of a folder of sample_repos/")
    options = parser.parse_args()
    if options.repo is not None:
        return scan(options.repo.expanduser(), options.repo.expanduser().resolve().name)
    folder = ROOT / "sample_repos" / options.sample
    if not folder.is_dir():
        known = ", ".join(sorted(p.name for p in folder.parent.iterdir() if p.is_dir()))
        print(f"there is no sample {options.sample!r}; known are {known}", file=sys.stderr)
        return 2
    place = Path(tempfile.mkdtemp(prefix="stackaudit-"))
    try:
        copy = place / options.sample
        subprocess.run(
            [sys.executable, ROOT / "tools" / "sample_history.py", options.sample, copy],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return scan(copy, options.sample)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def scan(path: Path, name: str) -> int:
    """Audit *path*, write ``build/<name>.html``, ``.md`` and ``.json``, and print where the report is."""
    BUILD.mkdir(exist_ok=True)
    outputs = [BUILD / f"{name}{suffix}" for suffix in (".html", ".md", ".json")]
    command = [
        sys.executable,
        "-m",
        "stackaudit",
        "scan",
        str(path),
        *(part for o in outputs for part in ("-o", str(o))),
    ]
    code = subprocess.run(command, check=False).returncode
    if code == 0:
        print(outputs[0])
    return code


if __name__ == "__main__":
    sys.exit(main())
