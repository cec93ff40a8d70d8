"""Time whole scans beside another scanner: ``python benchmarks/beside.py REPO --other "airom scan {} --offline -o json"``.

Runs alternate, so that both see the same machine; the ratios are medians of the ratios of neighbouring runs. CPU time is user
and system time of a command with its children. ``{}`` in the other command stands for the repository.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return seconds of wall and CPU time, and the largest process so far in MB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--other", help="command of the other scanner")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        scan = [sys.executable, "-m", "stackaudit", "scan", str(options.repo), "-q", "-o", f"{folder}/audit.json"]
        rows = {
            "warm": scan,
            "warm, without history": [*scan, "--no-history"],
            "cold": [*scan, "--no-cache"],
            "cold, without history": [*scan, "--no-cache", "--no-history"],
        }
        timed(scan)  # fills the cache
        other = [part.replace("{}", str(options.repo)) for part in shlex.split(options.other)] if options.other else []
        print("| | wall s | CPU s | wall ratio | CPU ratio |\n|---|--:|--:|--:|--:|")
        for name, command in rows.items():
            pairs = [(timed(command), timed(other) if other else (1.0, 1.0, 0.0)) for _ in range(options.runs)]
            cells = [statistics.median(ours[i] for ours, _ in pairs) for i in (0, 1)]
            cells += [statistics.median(ours[i] / theirs[i] for ours, theirs in pairs) for i in (0, 1)]
            print(f"| {name} | {' | '.join(f'{cell:.2f}' for cell in cells)} |", flush=True)


if __name__ == "__main__":
    main()
