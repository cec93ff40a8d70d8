"""Time portfolios of made repositories: the first run, the next one, the next day, and runs that are killed.

    python benchmarks/fleet.py --repositories 1000 --source REPO --source REPO ... [--kills 20]

Each repository is made of files of one source (default: the samples), under a seeded choice: names of functions, classes and
variables get a suffix of their own, in all files alike, so imports still hold and at least nine of ten files differ from every
other file. Numbers of files are spread as in real repositories (median about 40). Wall time of a shared machine swings: read
the CPU time. Memory is what the kernel counts for all processes of a run together (shared pages once).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
DAY, NEXT = "2026-11-20", "2026-11-21"
LARGEST = 400_000
_NAMES = re.compile(rb"^\s*(?:async )?(?:def|class|function|const|let) +([A-Za-z_]\w{3,})", re.MULTILINE)
_COMMENTS = {".py": b"#", ".ts": b"//", ".js": b"//", ".tsx": b"//", ".java": b"//", ".go": b"//", ".kt": b"//", ".yaml": b"#",
             ".yml": b"#", ".toml": b"#", ".txt": b"#", ".tf": b"#", ".sh": b"#", ".md": b"<!-- -->", ".env": b"#"}  # fmt: skip
MEDIAN, SPREAD = 40.0, 0.9


@dataclass
class Watch:
    """The memory of a process and all below it, sampled four times in a second."""

    pid: int
    samples: list[tuple[float, float]] = field(default_factory=list)
    """(own, all together) in MB."""
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.25):
            own = _pss(self.pid)
            self.samples.append((own, own + sum(_pss(p) for p in _below(self.pid))))

    def own(self) -> list[float]:
        """Return the memory of the process itself at its start, middle and end: medians of a tenth of the samples each."""
        values = [own for own, _ in self.samples if own]
        tenth = max(len(values) // 10, 1)
        middle = len(values) // 2
        return [
            statistics.median(v) if v else 0.0
            for v in (values[tenth : 2 * tenth], values[middle : middle + tenth], values[-tenth:])
        ]

    def peak(self) -> float:
        """Return the most that all processes took together."""
        return max((together for _, together in self.samples), default=0.0)


def _pss(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def _below(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _below(child)


# -- making repositories ---------------------------------------------------------------------------------------------


def files_of(source: Path) -> list[tuple[str, bytes]]:
    """Return the text files of a source, by path."""
    listed = subprocess.run(["git", "-C", source, "ls-files", "-z"], capture_output=True, check=False)
    names = (
        listed.stdout.decode().split("\0")[:-1]
        if listed.returncode == 0
        else [p.relative_to(source).as_posix() for p in source.rglob("*")]
    )
    found = []
    others = 0
    for name in sorted(names):
        path = source / name
        if Path(name).suffix not in _COMMENTS:  # data and locks cannot be made different without breaking them
            others += 1
            if others % 12:
                continue
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            data = path.read_bytes()
            if b"\0" not in data[:8000]:
                found.append((name, data))
    return found


def renamed(files: Sequence[tuple[str, bytes]], mark: bytes) -> list[tuple[str, bytes]]:
    """Return files in which every declared name has a suffix; those without one get a comment where their kind has any."""
    names = {n for _, data in files for n in _NAMES.findall(data) if not n.startswith(b"__")}
    pattern = (
        re.compile(rb"\b(" + b"|".join(sorted(map(re.escape, names), key=len, reverse=True)) + rb")\b")
        if names
        else None
    )
    made = []
    for path, data in files:
        new = (
            pattern.sub(rb"\1_" + mark, data)
            if pattern and Path(path).suffix in {".py", ".ts", ".tsx", ".js", ".java", ".go", ".kt"}
            else data
        )
        comment = _COMMENTS.get(Path(path).suffix)
        if new == data and comment:
            new = data + (
                b"\n<!-- " + mark + b" -->\n" if comment == b"<!-- -->" else b"\n" + comment + b" " + mark + b"\n"
            )
        made.append((path, new))
    return made


def chosen(files: Sequence[tuple[str, bytes]], chance: random.Random) -> list[tuple[str, bytes]]:
    """Return a run of files, as many as a repository has: neighbours, so that they know each other."""
    wanted = min(len(files), max(4, int(chance.lognormvariate(0, SPREAD) * MEDIAN)))
    start = chance.randrange(len(files) - wanted + 1)
    return list(files[start : start + wanted])


def make(folder: Path, number: int, sources: Sequence[Path]) -> tuple[int, int, float]:
    """Make bare repositories and their portfolio.yaml; return files, bytes, and the share of files that differ from all others."""
    pools = [found for source in sources if (found := files_of(source))]
    seen: set[bytes] = set()
    total = size = 0
    rows = ["name: Made repositories", "repositories:"]
    for position in range(number):
        chance = random.Random(position)
        files = renamed(chosen(chance.choice(pools), chance), b"r%05x" % chance.randrange(1 << 20))
        _bare(folder / f"r{position:06}.git", files)
        total += len(files)
        size += sum(len(data) for _, data in files)
        seen |= {hashlib.sha1(data, usedforsecurity=False).digest() for _, data in files}
        owner, rank = f"team-{position % 40:02}", ("low", "medium", "high", "critical")[position % 4]
        rows.append(
            f"  - {{path: r{position:06}.git, name: r{position:06}, owner: {owner}, criticality: {rank}, function: F{position % 12}}}"
        )
    (folder / "portfolio.yaml").write_text("\n".join(rows) + "\n")
    return total, size, len(seen) / max(total, 1)


def _bare(folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)
    head = b"commit refs/heads/main\ncommitter A <a@example.org> 1790000000 +0000\ndata 5\nfiles\n"
    body = [
        b'M 100644 inline "%s"\ndata %d\n%s\n' % (p.replace("\\", "\\\\").replace('"', '\\"').encode(), len(d), d)
        for p, d in files
    ]
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=head + b"".join(body), check=True)


# -- measuring -------------------------------------------------------------------------------------------------------


def command(folder: Path, state: Path, day: str, jobs: int, *more: str) -> list[str]:
    """Return the command of a run whose state lies in *state*."""
    places = ("-o", str(state / "site"), "--work", str(state / "work"), "--archive", str(state / "archive.sqlite"))
    run = [sys.executable, "-m", "stackaudit", "portfolio", "run", str(folder / "portfolio.yaml"), *places]
    return [*run, "--as-of", day, "--jobs", str(jobs), *more]


def timed(name: str, number: int, run: Sequence[str]) -> None:
    """Run to the end and print what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with Watch(process.pid) as watch:
        _, status, used = os.wait4(process.pid, 0)
    wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
    own = ", ".join(f"{mb:.0f}" for mb in watch.own())
    print(
        f"| {name} | {wall:.1f} | {cpu:.1f} | {cpu / number * 1000:.0f} | {own} | {watch.peak():.0f} | {os.waitstatus_to_exitcode(status)} |",
        flush=True,
    )


def killed(folder: Path, base: Path, jobs: int, kills: int, whole: float) -> None:
    """Kill runs at random moments, go on with each, and compare what they leave with what one run leaves."""
    chance = random.Random(7)
    wanted = contents(base / "first" / "site")
    for number in range(kills):
        state = base / "killed"
        shutil.rmtree(state, ignore_errors=True)
        run = command(folder, state, DAY, jobs, "--resume")
        moment = chance.uniform(0.5, whole)
        process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = (
            (state / "work" / "journal.jsonl").read_text().count('"done"')
            if (state / "work" / "journal.jsonl").exists()
            else 0
        )
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        same, audits = contents(state / "site") == wanted, _audits(state / "archive.sqlite")
        print(
            f"killed {number + 1:2} at {moment:5.1f} s with {done:4} done; site the same: {same}; audits {audits[0]}, repositories {audits[1]}",
            flush=True,
        )


def contents(folder: Path) -> dict[str, str]:
    """Return the hashes of all files below a folder."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def _audits(archive: Path) -> tuple[int, int]:
    import sqlite3

    with sqlite3.connect(archive) as connection:
        found = connection.execute("select count(*), count(distinct series) from audits").fetchone()
    connection.close()
    return int(found[0]), int(found[1])


def main() -> None:
    """Make, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=100)
    parser.add_argument("--source", type=Path, action="append", help="a repository to take files from; repeatable")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="work here and keep everything")
    options = parser.parse_args()
    sources = options.source or sorted(p for p in (ROOT / "sample_repos").iterdir() if p.is_dir())
    with tempfile.TemporaryDirectory() as temporary:
        base = options.folder or Path(temporary)
        folder, number = base / "repositories", options.repositories
        folder.mkdir(parents=True)
        total, size, share = make(folder, number, sources)
        print(
            f"{number:,} repositories, {total:,} files, {size / 1e6:.0f} MB; {share:.1%} of the files differ from all others\n"
        )
        print(
            "| run | wall s | CPU s | CPU ms per repository | own memory MB: start, middle, end | all processes MB, peak | exit |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|")
        start = time.perf_counter()
        timed("first", number, command(folder, base / "first", DAY, options.jobs))
        whole = time.perf_counter() - start
        wanted = contents(base / "first" / "site")
        timed("again, unchanged", number, command(folder, base / "first", DAY, options.jobs))
        same = contents(base / "first" / "site") == wanted
        grown = (base / "first" / "archive.sqlite").stat().st_size
        if options.kills:
            print()
            killed(folder, base, options.jobs, options.kills, whole)
            print()
        timed("next day, judged anew", number, command(folder, base / "first", NEXT, options.jobs))
        print(f"\nthe second run left the same bytes: {same}")
        print(
            f"archive: {grown / number / 1000:.1f} kB for each repository, {((base / 'first' / 'archive.sqlite').stat().st_size - grown) / number / 1000:.1f} kB more on the next day"
        )
        print(
            json.dumps(
                {
                    p: sum(f.stat().st_size for f in (base / "first" / p).rglob("*") if f.is_file()) // number
                    for p in ("site", "work")
                }
            )
        )


if __name__ == "__main__":
    main()
