"""Scanning as a user does, in a process with bounds of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOOD = 'from openai import OpenAI\n\nclient = OpenAI()\nclient.responses.create(model="gpt-4o", input="hello")\n'
MEGABYTES = 1500
SECONDS = 120
"""Generous: a busy machine; what these tests catch takes minutes or never ends."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a scan ended."""

    code: int
    out: bytes
    err: bytes
    seconds: float
    """Processor time of the process and those that it waited for."""


def scan(
    root: Path,
    *arguments: str,
    cwd: Path | None = None,
    prefix: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Run ``stackaudit scan`` with bounded memory, processor time and real time."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), **(env or {})}
    command = [
        *prefix,
        sys.executable,
        "-P",
        "-m",
        "stackaudit",
        "scan",
        str(root),
        "--as-of",
        "2026-11-20",
        *arguments,
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=cwd, env=variables, capture_output=True, check=False, timeout=3 * SECONDS, preexec_fn=bound
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Ran(
        done.returncode, done.stdout, done.stderr, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    )
