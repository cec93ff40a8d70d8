"""A service and a timer for systemd."""

from __future__ import annotations

from stackaudit.portfolio.schedule.plan import WEEKDAYS, File, Plan

NAME = "systemd"
FOLDER = "/etc/systemd/system"
STORE = "/var/lib/stackaudit"


def files(plan: Plan) -> tuple[File, ...]:
    """Return service and timer; systemd starts no service twice, so that runs never overlap."""
    unit = f"{FOLDER}/stackaudit-{plan.name}"
    return File(f"{unit}.service", _service(plan)), File(f"{unit}.timer", _timer(plan))


def _service(plan: Plan) -> str:
    runs = "\n".join(f"ExecStart={' '.join(map(quoted, step))}" for step in plan.steps(STORE))
    secrets = ""
    if plan.to:
        names = f" ({', '.join(plan.secrets)})" if plan.secrets else ""
        secrets = f"# NAME=value lines with the secrets of the delivery{names}; owned by root, mode 600\n"
        secrets += "EnvironmentFile=-/etc/stackaudit/deliver.env\n"
    network = "" if plan.to or plan.portfolio else "PrivateNetwork=yes\n"
    return f"""\
# Once, as root:  useradd --system --home-dir {STORE} stackaudit
# The user needs the right to read the code. Try it: systemctl start stackaudit-{plan.name}; journalctl -u stackaudit-{plan.name}
[Unit]
Description=Audit of the AI stack of {plan.name}
{"Wants=network-online.target" + chr(10) + "After=network-online.target" + chr(10) if not network else ""}
[Service]
Type=oneshot
User=stackaudit
{runs}
{secrets}StateDirectory=stackaudit
StateDirectoryMode=0700
Environment=HOME={STORE} XDG_DATA_HOME={STORE}/data XDG_CACHE_HOME={STORE}/cache
TimeoutStartSec=2h
Nice=10
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
PrivateTmp=yes
PrivateDevices=yes
{network}ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
"""


def _timer(plan: Plan) -> str:
    at = f"{plan.time.hour:02}:{plan.time.minute:02}:00"
    day = {
        "daily": "*-*-*",
        "weekly": f"{WEEKDAYS[plan.time.weekday]} *-*-*",
        "monthly": "*-*-01",
        "quarterly": "*-01,04,07,10-01",
    }[plan.every]
    return f"""\
# Put both files in place, then: systemctl daemon-reload && systemctl enable --now stackaudit-{plan.name}.timer
[Unit]
Description=Audit of the AI stack of {plan.name}, {plan.every}

[Timer]
OnCalendar={day} {at}
# A run that fell into a time without power is made up for at the next start
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def quoted(word: str) -> str:
    """Return one word of ExecStart: quotes, variables and specifiers of it mean nothing."""
    inner = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{inner}"' if inner != word or not word or any(c in word for c in " ';") else word
