"""Fuzzing with coverage, for a bounded time: `make fuzz FUZZ_SECONDS=1800`; one target: `python tools/fuzz.py --target yaml`.

Each target runs in a process of its own. A crash, half a minute for one input or a gigabyte of memory end the target; the
input lies in ``build/fuzz/<target>/`` then, the exit code is 1 and the other targets go on. What was reached is kept in
``build/fuzz/<target>/corpus``, so that the next run goes on from there.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "fuzz"
SECONDS_FOR_ONE = 30
MEGABYTES = 1024
LARGEST = 16_000
"""Bytes of one input."""


def run_target(name: str, seconds: int) -> None:
    """Fuzz one target in this process; does not return."""
    import atheris

    with atheris.instrument_imports(include=["stackaudit"]):
        from fuzzing.targets import targets

        target = targets()[name]
    corpus = PLACE / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(data[:LARGEST])
    options = [
        f"-max_total_time={seconds}", f"-timeout={SECONDS_FOR_ONE}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LARGEST}",
        f"-artifact_prefix={PLACE / name}/", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.run)
    atheris.Fuzz()


def run_all(seconds: int) -> int:
    """Give each target its share of the time; return 1 if one of them failed."""
    from fuzzing.targets import targets

    names = sorted(targets())
    share, failed = max(1, seconds // len(names)), []
    for name in names:
        (PLACE / name).mkdir(parents=True, exist_ok=True)
        with (PLACE / name / "log").open("wb") as log:
            command = [sys.executable, __file__, "--target", name, "--seconds", str(share)]
            code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
        said = (PLACE / name / "log").read_text(encoding="utf-8", errors="replace").splitlines()
        inputs = next((line.split()[-1] for line in said if line.startswith("stat::number_of_executed_units")), "?")
        print(
            f"{name:24} {inputs:>9} inputs in {share} s: {'FAILED, see ' + str(PLACE / name) if code else 'fine'}",
            flush=True,
        )
        failed += [name] if code else []
    return 1 if failed else 0


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--target")
    options = parser.parse_args()
    if options.target:
        run_target(options.target, options.seconds)
    return run_all(options.seconds)


if __name__ == "__main__":
    sys.exit(main())
