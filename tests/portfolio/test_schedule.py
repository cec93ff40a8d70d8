"""Schedule files: each is read by a parser of the program that it is for, where one is here."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model.errors import UsageError
from stackaudit.portfolio.schedule import makers
from stackaudit.portfolio.schedule.plan import EVERY, Every, Plan
from stackaudit.portfolio.schedule.systemd import quoted

KINDS = tuple(makers())
HOSTILE = '/srv/it\'s 100% "$HOME" `x` $(y); z\\'
FIELD = re.compile(r"\d+(?:,\d+)*|\*")


def plan(every: Every = "weekly", name: str = "shop", path: str = "/srv/shop", **more: object) -> Plan:
    """A plan with defaults."""
    return Plan(name, path, every, **{"program": "/usr/bin/true", **more})  # type: ignore[arg-type]


def texts(kind: str, what: Plan) -> str:
    return "".join(file.text for file in makers()[kind](what))


def test_kinds_are_those_of_the_command() -> None:
    from stackaudit.cli.commands.schedule import EVERY as OFFERED
    from stackaudit.cli.commands.schedule import KINDS as COMMANDS

    assert sorted(COMMANDS) == sorted(KINDS)
    assert OFFERED == EVERY


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True), st.sampled_from(EVERY))
def test_times_are_odd_and_the_same_each_time(name: str, every: Every) -> None:
    what = plan(every, name)
    minute, hour, *days = what.cron().split()
    assert int(minute) % 2 == 1
    assert int(minute) % 5
    assert 3 <= int(hour) <= 5
    assert len(days) == 3
    assert all(FIELD.fullmatch(day) for day in days)
    assert plan(every, name).cron() == what.cron()


def test_names_spread_over_the_hour() -> None:
    assert len({plan(name=f"service-{n}").time.minute for n in range(200)}) > 20


@pytest.mark.parametrize(
    ("every", "days"), [("daily", "* * *"), ("weekly", "* * 2"), ("monthly", "1 * *"), ("quarterly", "1 1,4,7,10 *")]
)
def test_cron_fields(every: Every, days: str) -> None:
    assert plan(every).cron().split(maxsplit=2)[2] == days


@pytest.mark.parametrize("name", ["", "a" * 41, "A", "a_b", "-a", "a-", "../x", "a\nb"])
def test_names_that_are_no_file_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        plan(name=name)


@pytest.mark.parametrize("kind", KINDS)
def test_line_ends_cannot_be_smuggled_in(kind: str) -> None:
    with pytest.raises(UsageError, match="cannot stand in a schedule"):
        texts(kind, plan(path="/srv/a\nExecStart=/bin/sh"))


def words_of_script(script: str, tmp_path: Path) -> list[list[str]]:
    """Run a script in which the program only prints its words."""
    printer = tmp_path / "stackaudit"
    printer.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n")
    printer.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", script], capture_output=True, text=True, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_cron_runs_what_was_asked_for(tmp_path: Path) -> None:
    what = plan(path=HOSTILE, program="stackaudit", to=("mail",), config="/etc/x y.toml")
    line = texts("cron", what).splitlines()[-1]
    fields = line.split(maxsplit=6)
    assert fields[5] == "stackaudit"
    assert "%" not in line.replace("\\%", "")
    command = shlex.split(line.split("stackaudit ", 1)[1].replace("\\%", "%"))
    assert command[:2] == ["flock", "--nonblock"]
    assert command[3:5] == ["sh", "-c"]
    first, second = words_of_script(command[5], tmp_path)
    assert first[:2] == ["scan", HOSTILE]
    assert second == ["deliver", "/var/lib/stackaudit/shop.json", "--config", "/etc/x y.toml", "--to", "mail"]


def test_cron_comments_hold_the_anacron_line() -> None:
    found = texts("cron", plan("monthly"))
    assert re.search(r"^#   31 \d+ stackaudit-shop runuser -u stackaudit -- flock ", found, re.MULTILINE)
    assert all(not line or line[0] in "#SPH0123456789" for line in found.splitlines())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("every", EVERY)
def test_systemd_reads_both_units(every: Every, tmp_path: Path) -> None:
    what = plan(every, path="/srv/it's 100% $HOME", to=("mail",))
    paths = []
    for file in makers()["systemd"](what):
        path = tmp_path / Path(file.path).name
        path.write_text(file.text)
        paths.append(str(path))
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "stackaudit-shop" in line and "not-found" not in line]
    when = re.search(r"^OnCalendar=(.+)$", (tmp_path / "stackaudit-shop.timer").read_text(), re.MULTILINE)
    assert when
    subprocess.run(["systemd-analyze", "calendar", when[1]], capture_output=True, check=True)


def test_systemd_makes_up_for_missed_runs_and_has_no_rights() -> None:
    found = texts("systemd", plan())
    for line in ("Persistent=true", "User=stackaudit", "Type=oneshot", "NoNewPrivileges=yes", "PrivateNetwork=yes"):
        assert line in found.splitlines()
    assert "PrivateNetwork=yes" not in texts("systemd", plan(to=("mail",)))


@pytest.mark.parametrize(
    ("word", "shown"),
    [("a", "a"), ("a b", '"a b"'), ("100%", '"100%%"'), ("$HOME", '"$$HOME"'), ('"\\', '"\\"\\\\"'), ("", '""')],
)
def test_systemd_words(word: str, shown: str) -> None:
    assert quoted(word) == shown


def test_github_workflow_is_what_zizmor_accepts(tmp_path: Path) -> None:
    what = plan(
        "quarterly",
        name="shop",
        to=("mail", "it's ${{ github.token }}"),
        config="ci/s.toml",
        secrets=("MAIL_PASSWORD",),
    )
    (file,) = makers()["github"](what)
    path = tmp_path / file.path
    path.parent.mkdir(parents=True)
    path.write_text(file.text)
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--no-config", "--persona=pedantic", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    value = yaml.load(file.text, yaml.BaseLoader)
    assert value["on"]["schedule"] == [{"cron": what.cron()}]
    assert value["concurrency"] == {"group": "stackaudit-shop", "cancel-in-progress": "false"}
    runs = [step["run"] for step in value["jobs"]["audit"]["steps"] if "run" in step]
    assert shlex.split(runs[-1])[:4] == ["stackaudit", "deliver", "audits/shop.json", "--config"]
    assert "${{" not in "".join(runs)
    env = [step["env"] for step in value["jobs"]["audit"]["steps"] if "env" in step]
    assert env == [{"MAIL_PASSWORD": "${{ secrets.MAIL_PASSWORD }}"}]


def test_gitlab_job_has_the_shape_of_one() -> None:
    what = plan("daily", to=("mail",), secrets=("MAIL_PASSWORD",), package="stackaudit==1.0")
    value = yaml.safe_load(texts("gitlab", what))
    (job,) = value.values()
    assert list(value) == ["stackaudit-shop"]
    assert job["resource_group"] == "stackaudit-shop"
    assert job["image"]["docker"]["user"].split(":")[0] != "0"
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule" && $STACKAUDIT_JOB == "shop"'}]
    assert all(isinstance(line, str) for line in job["script"])
    assert "stackaudit==1.0" in job["script"][1]
    assert what.cron() in texts("gitlab", what)


@pytest.mark.parametrize("path", ["/srv/shop", "https://git.example/shop.git", HOSTILE])
def test_kubernetes_manifest_has_the_shape_of_one(path: str, tmp_path: Path) -> None:
    what = plan(
        "monthly",
        path=path,
        to=("mail",),
        config="/etc/s.toml",
        secrets=("MAIL_PASSWORD",),
        image="r.example/s@sha256:0",
    )
    claim, job = yaml.safe_load_all(texts("kubernetes", what))
    assert (claim["kind"], job["kind"], job["apiVersion"]) == ("PersistentVolumeClaim", "CronJob", "batch/v1")
    spec = job["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["startingDeadlineSeconds"] >= 3600
    assert spec["schedule"] == what.cron()
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in (*pod["containers"], *pod.get("initContainers", ())):
        assert container["image"] == "r.example/s@sha256:0"
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
    assert bool(pod.get("initContainers")) == what.remote
    (main,) = pod["containers"]
    first, second = words_of_script(main["command"][2], tmp_path)
    assert first[1] == ("/code" if what.remote else path)
    assert second[0] == "deliver"
    secret = next(e for e in main["env"] if e["name"] == "MAIL_PASSWORD")
    assert secret["valueFrom"]["secretKeyRef"]["key"] == "MAIL_PASSWORD"


@pytest.mark.parametrize("kind", KINDS)
def test_same_plan_same_bytes(kind: str) -> None:
    assert texts(kind, plan()) == texts(kind, plan())
    assert texts(kind, plan()) != texts(kind, plan(name="other"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_portfolio_is_run_and_its_folder_delivered(kind: str) -> None:
    found = texts(kind, plan(path="/srv/all/portfolio.yaml", to=("mail",), config="/etc/s.toml"))
    assert re.search(
        r"stackaudit portfolio run /srv/all/portfolio\.yaml -o \S*shop\b|true portfolio run /srv/all/portfolio\.yaml -o \S*shop\b",
        found,
    )
    assert re.search(r"deliver \S*/shop --config /etc/s\.toml --to mail", found)
    assert " scan " not in found
    assert "PrivateNetwork" not in found
