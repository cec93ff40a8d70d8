"""Time `stackaudit hook` beside a bare interpreter: ``python benchmarks/hook.py REPO [--runs 15]``.

REPO is cloned; in the clone ten Python files that import a package of the stack are changed and staged (all are parsed),
then ten Markdown files (nothing is relevant). Rows of one run compare with each other, not with another day's.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 10
WORDS = r"^(from|import) (openai|anthropic|langchain|langchain_openai|litellm|llama_index|transformers)"
BAD = """

def benchmark_of_the_hook(text):
    import openai

    return openai.OpenAI().responses.create(model="gpt-3.5-turbo-1106", input=text)
"""


def git(folder: Path, *words: str) -> str:
    """Run git in *folder*."""
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def timed(command: list[str], folder: Path, runs: int) -> tuple[float, float]:
    """Return the medians of wall and CPU time (user and system, with children) in milliseconds; one run warms up."""
    rows = []
    for number in range(runs + 1):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        rows += [(wall * 1000, cpu * 1000)] if number else []
    return statistics.median(w for w, _ in rows), statistics.median(c for _, c in rows)


def stage(folder: Path, paths: list[str], text: str) -> int:
    """Append *text* to *paths*, stage them, and return their bytes."""
    git(folder, "read-tree", "HEAD")
    for path in paths:
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(text)
    git(folder, "add", "--", *paths)
    return sum((folder / path).stat().st_size for path in paths)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    os.environ["GIT_LFS_SKIP_SMUDGE"] = "1"
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "clone"
        git(Path.cwd(), "clone", "-q", "--no-checkout", str(options.repo), str(folder))
        code = git(folder, "grep", "-lE", WORDS, "HEAD", "--", "*.py").split("\n")
        code = [path.removeprefix("HEAD:") for path in code if path][:FILES]
        prose = [p for p in git(folder, "ls-tree", "-r", "--name-only", "HEAD").split("\n") if p.endswith(".md")][
            :FILES
        ]
        git(folder, "read-tree", "HEAD")
        git(folder, "checkout-index", "-f", "--", *code, *prose)
        tool = [sys.executable, "-m", "stackaudit"]
        rows = {"bare interpreter": timed([sys.executable, "-c", "pass"], folder, options.runs)}
        rows["--version"] = timed([*tool, "--version"], folder, options.runs)
        stage(folder, prose, "\nA line more.\n")
        hook, again = [*tool, "hook", "--no-cache"], [*tool, "hook"]
        rows[f"hook, {len(prose)} Markdown files"] = timed(hook, folder, options.runs)
        rows["the same again, from the cache"] = timed(again, folder, options.runs)
        size = stage(folder, code, "\n# a remark\n")
        rows[f"hook, {len(code)} Python files, {size // 1000} kB, nothing new"] = timed(hook, folder, options.runs)
        stage(folder, code, BAD)
        rows["these, each with new findings"] = timed(hook, folder, options.runs)
        rows["these again, from the cache"] = timed(again, folder, options.runs)
    bare = rows["bare interpreter"]
    print("| | wall ms | CPU ms | above bare: wall | CPU |\n|---|--:|--:|--:|--:|")
    for name, (wall, cpu) in rows.items():
        print(f"| {name} | {wall:.0f} | {cpu:.0f} | {wall - bare[0]:.0f} | {cpu - bare[1]:.0f} |")


if __name__ == "__main__":
    main()
