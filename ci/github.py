"""The script behind action.yml: runs the audit and tells GitHub about it.

It needs nothing but the installed stackaudit. All that comes from the event, the repository or the audit is text of
strangers: it reaches GitHub escaped, and a shell never.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from stackaudit import reports
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES, Finding
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import findings
from stackaudit.reports.wording import clean, count, first_sentence

MARK = "<!-- stackaudit:comment -->"
"""By this the comment of an earlier run is found."""
SUMMARY_BYTES = 1_000_000
"""GitHub drops a job summary of more than 1 MiB."""
COMMENT_ROWS = 20
COMMENT_CHARACTERS = 60_000
"""GitHub takes 65,536."""
ANNOTATIONS = 10
"""GitHub shows no more of a step."""
PAGES = 20
NOTHING = "0" * 40
_LEVELS = {"critical": "error", "high": "error", "medium": "warning"}

Json = Any
Fetch = Callable[[str, str, Json], Json]
"""Method, path and body of a request to the API → its answer."""


@dataclass(frozen=True, slots=True)
class Event:
    """What the workflow runs for."""

    base: str
    """The commit to compare with; empty where there is none."""
    pull: int
    """Number of the pull request, 0 without one."""
    fork: bool
    """The change comes from another repository, so the token may only read."""


def event_of(payload: Mapping[str, Json]) -> Event:
    """Read the event of GitHub: a pull request, a push, or anything else."""
    pull = payload.get("pull_request")
    if isinstance(pull, dict):
        base, head = pull["base"], pull["head"]
        home = (head.get("repo") or {}).get("full_name")  # the fork may be gone
        return Event(base["sha"], int(pull["number"]), fork=home != base["repo"]["full_name"])
    before = str(payload.get("before") or "")
    return Event("" if before == NOTHING else before, 0, fork=False)


def command(inputs: Mapping[str, str], event: Event, folder: Path) -> list[str]:
    """Return the scan to run; *folder* takes its reports. ``-I``: nothing of the audited folder is imported.

    Raises:
        ValueError: an input is not accepted.
    """
    words = [sys.executable, "-I", "-m", "stackaudit", "scan", "-q", "-o", str(folder / "audit.json")]
    if inputs.get("sarif") != "false" and "sarif" in reports.formats():
        words += ["-o", str(folder / "stackaudit.sarif")]
    level = inputs.get("fail-on") or "high"
    if level not in (*SEVERITIES, "none"):
        raise ValueError(f"fail-on is {level!r}; it is one of {', '.join(SEVERITIES)} or none")
    words += [] if level == "none" else ["--fail-on", level]
    base = inputs.get("baseline-ref") or event.base
    words += ["--baseline-ref", base] if base else []
    words += [line.strip() for line in inputs.get("args", "").splitlines() if line.strip()]
    return [*words, "--", inputs.get("path") or "."]


def headline(audit: Audit) -> str:
    """Return what changed, in one line."""
    value = audit.measure("baseline")
    rating = (audit.measure("debt") or {}).get("rating")
    parts = [count(len(audit.fresh), "new finding" if value else "open finding")]
    parts += [f"{value['gone']} gone", f"{value['known']} known"] if value else []
    return ", ".join([*parts, *([f"debt rating {rating}"] if rating else [])])


def comment(audit: Audit) -> str:
    """Return the comment in the pull request: what is new, what is gone, the rating."""
    listed = findings.alike(audit.fresh)
    lines = [MARK, f"### stackaudit: {headline(audit)}", ""]
    if listed:
        lines += table(("Severity", "Finding", "Place", "Repair"), [_row(audit, row) for row in listed[:COMMENT_ROWS]])
        more = sum(row.amount for row in listed[COMMENT_ROWS:])
        lines += ["", f"and {count(more, 'more finding')}"] if more else []
    else:
        lines.append("Nothing new.")
    return _cut("\n".join(lines) + "\n", COMMENT_CHARACTERS)


def _row(audit: Audit, row: findings.Alike) -> tuple[str, ...]:
    finding, rule = row.finding, audit.rule(row.finding.rule)
    place = code(f"{finding.primary.path}:{finding.primary.line}")
    more = findings.places(len(finding.related))
    fix = plain(first_sentence(rule.fix, 200)) if rule else ""
    said = f"{code(finding.rule)} {plain(findings.wording(row))}"
    return finding.severity, said, f"{place} {more}".strip(), fix


def summary(audit: Audit) -> bytes:
    """Return the job summary: the comment, then the whole report as far as it fits."""
    report = reports.formats()["markdown"].render(audit).decode("utf-8", "replace")
    whole = comment(audit).removeprefix(MARK + "\n") + "\n---\n\n" + report
    data = whole.encode()
    if len(data) <= SUMMARY_BYTES:
        return data
    kept = data[: SUMMARY_BYTES - 200]
    return kept[: kept.rfind(b"\n") + 1] + b"\nThe rest is left out: GitHub takes 1 MiB. audit.json holds all.\n"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    kept = text[: limit - 100]
    return kept[: kept.rfind("\n") + 1] + "\nThe rest is left out; the job summary holds more.\n"


def beside_code(audit: Audit, below: str = ".") -> list[str]:
    """Return the workflow commands that show the worst new findings beside the code; *below* is the audited folder."""
    return [_annotation(f, PurePosixPath(below)) for f in findings.worst_first(audit.fresh)[:ANNOTATIONS]]


def _annotation(finding: Finding, below: PurePosixPath) -> str:
    level = _LEVELS.get(finding.severity, "notice")
    place = f"file={_property(str(below / finding.primary.path))},line={finding.primary.line},title={_property(finding.rule)}"
    return f"::{level} {place}::{_data(clean(finding.message, 500))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text, 300)).replace(":", "%3A").replace(",", "%2C")


def post(fetch: Fetch, repository: str, number: int, body: str) -> str:
    """Renew the comment of an earlier run, or make one; return what was done.

    Only a comment of a bot counts as ours: anybody may write the mark into one of their own.

    Raises:
        urllib.error.HTTPError: GitHub refuses.
    """
    for page in range(1, PAGES + 1):
        rows = fetch("GET", f"/repos/{repository}/issues/{number}/comments?per_page=100&page={page}", None)
        for row in rows:
            if str(row.get("body", "")).startswith(MARK) and (row.get("user") or {}).get("type") == "Bot":
                if row["body"].replace("\r\n", "\n").strip() == body.strip():
                    return "the comment is current"
                fetch("PATCH", f"/repos/{repository}/issues/comments/{int(row['id'])}", {"body": body})
                return "renewed the comment"
        if len(rows) < 100:
            break
    fetch("POST", f"/repos/{repository}/issues/{number}/comments", {"body": body})
    return "wrote a comment"


def api(base: str, token: str) -> Fetch:
    """Return a function that asks the API of GitHub at *base*, an https address."""

    def fetch(method: str, path: str, body: Json) -> Json:
        request = urllib.request.Request(  # noqa: S310 - the runner names the address
            base + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "Content-Type": "application/json",
                "User-Agent": "stackaudit",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    return fetch


def _append(environ: Mapping[str, str], name: str, data: bytes) -> None:
    if path := environ.get(name):
        with Path(path).open("ab") as file:
            file.write(data)


def _say(audit: Audit, event: Event, environ: Mapping[str, str], inputs: Mapping[str, str]) -> None:
    """Tell GitHub: summary, annotations, comment; none of them decides about the job."""
    _append(environ, "GITHUB_STEP_SUMMARY", summary(audit))
    if inputs.get("annotations") != "false":
        print("\n".join(beside_code(audit, inputs.get("path") or ".")))
    token = environ.get("GITHUB_TOKEN", "")
    if not event.pull or event.fork or not token or inputs.get("comment") == "false":
        return
    fetch = api(environ.get("GITHUB_API_URL", "https://api.github.com"), token)
    try:
        print(f"stackaudit: {post(fetch, environ['GITHUB_REPOSITORY'], event.pull, comment(audit))}")
    except (urllib.error.URLError, OSError, ValueError) as error:
        print(f"::notice title=stackaudit::{_data(f'the comment was not written ({error}); see the job summary')}")


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Run the audit; return the exit code of the scan."""
    inputs = {
        name.removeprefix("STACKAUDIT_INPUT_").lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("STACKAUDIT_INPUT_")
    }
    event = event_of(json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_bytes()))
    folder = Path(environ.get("RUNNER_TEMP") or ".") / "stackaudit-reports"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        words = command(inputs, event, folder)
    except ValueError as error:
        print(f"::error title=stackaudit::{_data(str(error))}")
        return 2
    withheld = ("GITHUB_TOKEN", "STACKAUDIT_INPUT_")
    kept = {name: value for name, value in environ.items() if not name.startswith(withheld)}
    done = subprocess.run(words, env=kept, check=False).returncode
    _append(environ, "GITHUB_OUTPUT", f"writable={'false' if event.fork else 'true'}\n".encode())
    stored = folder / "audit.json"
    if done not in {0, 1, 3} or not stored.is_file():
        print(f"::error title=stackaudit::the audit ended with exit code {done}")
        return done or 70
    audit = audit_json.loads(stored.read_bytes())
    _say(audit, event, environ, inputs)
    rating = (audit.measure("debt") or {}).get("rating") or ""
    rows = {"new": len(audit.fresh), "rating": rating, "report": stored}
    sarif = folder / "stackaudit.sarif"
    rows |= {"sarif": sarif} if sarif.is_file() else {}
    _append(environ, "GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in rows.items()).encode())
    return done


if __name__ == "__main__":
    sys.exit(main())
