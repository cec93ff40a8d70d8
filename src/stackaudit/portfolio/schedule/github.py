"""A workflow for GitHub."""

from __future__ import annotations

import shlex

from stackaudit.portfolio.schedule.plan import File, Plan

NAME = "github"
CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
PYTHON = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0"
CACHE = "actions/cache@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3"
UPLOAD = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2"
KEPT = "audits"


def files(plan: Plan) -> tuple[File, ...]:
    """Return the workflow; it audits the repository in which it lies."""
    name = f"stackaudit-{plan.name}"
    package = shlex.quote(plan.package or "stackaudit")
    steps = [shlex.join(step) for step in plan.steps(KEPT, ".", "stackaudit")]
    text = f"""\
# Put it on the default branch: only there does its schedule count. Times are UTC.
# GitHub leaves out runs when it is busy, and stops schedules of repositories without a commit for 60 days; the button
# "Run workflow" makes up for one.
name: {name}
on:
  schedule:
    - cron: "{plan.cron()}"
  workflow_dispatch:
permissions: {{}}
concurrency:
  group: {name}
  cancel-in-progress: false
jobs:
  audit:
    name: Audit
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {PYTHON}
        with:
          python-version: "3.12"
      - run: python -m pip install --quiet {package}
      - run: {_inline(steps[0])}
{_delivery(plan, steps[1:], name)}      - uses: {UPLOAD}
        with:
          name: audit
          path: {KEPT}
"""
    return (File(f".github/workflows/{name}.yml", text),)


def _delivery(plan: Plan, steps: list[str], name: str) -> str:
    if not steps:
        return ""
    env = "".join(f"          {v}: ${{{{ secrets.{v} }}}}\n" for v in plan.secrets)
    return f"""\
      - uses: {CACHE} # what was delivered before
        with:
          path: ~/.local/share/stackaudit/deliveries
          key: {name}-${{{{ github.run_id }}}}
          restore-keys: {name}-
      - run: {_inline(steps[0])}
{"        env:" + chr(10) + env if env else ""}"""


def _inline(command: str) -> str:
    """Return a command as a quoted text of YAML; an expression of GitHub in it stays a text."""
    safe = command.replace("${{", "$ {{").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'
