"""A file for /etc/cron.d."""

from __future__ import annotations

import shlex

from stackaudit.portfolio.schedule.plan import DAYS, File, Plan

NAME = "cron"
USER = "stackaudit"
STORE = "/var/lib/stackaudit"


def files(plan: Plan) -> tuple[File, ...]:
    """Return the one file; the line takes a lock first, so that a slow run is not joined by the next."""
    line = shlex.join(["flock", "--nonblock", f"{STORE}/{plan.name}.lock", "sh", "-c", _script(plan)])
    minutes = plan.time.minute
    anacron = f"{DAYS[plan.every]} {minutes} stackaudit-{plan.name} runuser -u {USER} -- {line}"
    file = f"/etc/cron.d/stackaudit-{plan.name}"
    text = f"""\
# {file}: an audit {plan.every}, as the user {USER}, one run at a time.
# Once, as root:  useradd --system --home-dir {STORE} --create-home {USER}
#                 chmod 700 {STORE}
# Then put this file in place with mode 644, owned by root. Times are those of the machine.
# Secrets of a delivery belong into files that {USER} alone can read (password-file, url-file), not into this one.
# cron leaves out what it slept through. A machine that is not always on runs the audit from anacron instead:
# put this one line into /etc/anacrontab and leave out the last line here.
#   {anacron}
SHELL=/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
HOME={STORE}
{plan.cron()} {USER} {_escaped(line)}
"""
    return (File(file, text),)


def _script(plan: Plan) -> str:
    return " && ".join(shlex.join(step) for step in plan.steps(STORE))


def _escaped(line: str) -> str:
    """Return a command for cron, which takes a per cent sign for the end of the line."""
    return line.replace("%", "\\%")
