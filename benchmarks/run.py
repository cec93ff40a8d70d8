"""``make bench [REPO=path]``: time whole runs of the tool beside a bare interpreter, and print medians.

Wall time of a shared machine swings; compare rows of one run with each other, not with rows of another day.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of one command, in seconds, and its peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def measure(command: Sequence[str], runs: int) -> Figure:
    """Run *command* once to warm up, then *runs* times."""
    walls, cpus = [], []
    for number in range(runs + 1):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if number:
            walls.append(time.perf_counter() - start)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Figure(statistics.median(walls), statistics.median(cpus), peak)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo", nargs="?", type=Path, default=ROOT, help="repository to scan (default: this one)")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    tool = [sys.executable, "-m", "stackaudit"]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "audit.json")
        scan = [*tool, "scan", str(options.repo), "-q", "-o", out]
        commands = {
            "bare interpreter": [sys.executable, "-c", "pass"],
            "stackaudit --version": [*tool, "--version"],
            "scan": scan,
            "scan --no-history": [*scan, "--no-history"],
            "scan --jobs 1": [*scan, "--jobs", "1"],
        }
        print(
            f"{'command':24} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}   (median of {options.runs}, {options.repo.resolve().name})"
        )
        for name, command in commands.items():
            found = measure(command, options.runs)
            print(f"{name:24} {found.wall:8.3f} {found.cpu:8.3f} {found.peak:8.0f}")


if __name__ == "__main__":
    main()
