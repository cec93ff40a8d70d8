"""A job for GitLab; the schedule itself is made in the project's settings or by its interface."""

from __future__ import annotations

import shlex

from stackaudit.portfolio.schedule.plan import File, Plan

NAME = "gitlab"
KEPT = "audits"
VENV = "/tmp/stackaudit"  # noqa: S108 - a job has a container of its own


def files(plan: Plan) -> tuple[File, ...]:
    """Return the job; it audits the project in which it lies."""
    job = f"stackaudit-{plan.name}"
    steps = [shlex.join(step) for step in plan.steps(KEPT, ".", f"{VENV}/bin/stackaudit")]
    script = "\n".join(f"    - {_inline(step)}" for step in steps)
    wanted = f"; variables to set, masked: {', '.join(plan.secrets)}" if plan.secrets else ""
    text = f"""\
# Include it: `include: {{local: {job}.gitlab-ci.yml}}`{wanted}.
# Make the schedule under Build > Pipeline schedules with the pattern below, time zone UTC and the variable
# STACKAUDIT_JOB={plan.name}, or so:
#   glab schedule create --cron "{plan.cron()}" --ref main --description {job} --variable "STACKAUDIT_JOB:{plan.name}"
# GitLab makes up for a run that it missed as soon as it can.
{job}:
  image:
    name: {_inline(plan.image or "python:3.12")}
    docker:
      user: "65534:65534"
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $STACKAUDIT_JOB == "{plan.name}"
  resource_group: {job}
  interruptible: false
  timeout: 1h
  variables:
    GIT_DEPTH: "0"
    HOME: /tmp
    XDG_DATA_HOME: $CI_PROJECT_DIR/.stackaudit-data
  cache:
    key: {job}
    paths: [.stackaudit-data/stackaudit/deliveries]
  script:
    - python -m venv {VENV}
    - {_inline(VENV + "/bin/pip install --quiet " + shlex.quote(plan.package or "stackaudit"))}
    - mkdir -p {KEPT}
{script}
  artifacts:
    when: always
    paths: [{KEPT}]
"""
    return (File(f"{job}.gitlab-ci.yml", text),)


def _inline(command: str) -> str:
    inner = command.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
