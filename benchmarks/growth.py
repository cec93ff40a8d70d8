"""Cost by the number of files: ``python benchmarks/growth.py [--most 100000]``.

Trees are generated: of every hundred files eight use a client, twelve import one of these, and the rest is ordinary code,
prose and data. The cost of one file must not grow with the tree.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

CLIENT = """from openai import OpenAI

client = OpenAI()


def ask{n}(text):
    return client.chat.completions.create(model="gpt-4o-mini", messages=[{{"role": "user", "content": text}}])
"""
USER = """from part{part}.client{n} import ask{n}


def handle{n}(request):
    return ask{n}(request.body)
"""
PLAIN = "import os\n\n\ndef step{n}(rows):\n    return [row for row in rows if row.size > {n} and os.path.exists(row.name)]\n"
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)


def make(root: Path, count: int) -> None:
    """Write a tree of *count* files."""
    for n in range(count):
        part, kind = n // 100, n % 100
        if kind < 8:
            name, text = f"part{part}/client{n}.py", CLIENT.format(n=n)
        elif kind < 20:
            target = part * 100 + kind % 8
            name, text = f"part{part}/user{n}.py", USER.format(part=part, n=target)
        elif kind < 70:
            name, text = f"part{part}/plain{n}.py", PLAIN.format(n=n)
        elif kind < 90:
            name, text = f"part{part}/page{n}.md", f"# Page {n}\n\nNothing of interest stands here.\n" * 5
        else:
            name, text = f"part{part}/table{n}.json", f'{{"rows": [{n}, {n + 1}]}}\n'
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    options = parser.parse_args()
    print("| files | cold CPU s | ms each | warm CPU s | ms each |\n|--:|--:|--:|--:|--:|")
    for count in (size for size in SIZES if size <= options.most):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
            make(Path(folder, "tree"), count)
            (Path(folder) / "few").mkdir()
            (Path(folder) / "few" / "a.py").write_text("x = 1\n")
            tool = [sys.executable, "-m", "stackaudit", "scan", "-q", "-o", f"{folder}/audit.json"]
            subprocess.run([*tool, f"{folder}/few"], check=True)  # the catalogue of a checkout is compiled once
            spent = []
            for _ in range(2):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run([*tool, f"{folder}/tree"], check=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        cells = [f"{cell:.2f}" for s in spent for cell in (s, 1000 * s / count)]
        print(f"| {count:,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
