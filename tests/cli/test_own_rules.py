"""Rules and vendors of a team: made, tried, used, and never able to change what is shipped."""

import json
from pathlib import Path

import pytest

DAY = ("--as-of", "2026-11-20", "--no-history")
VENDOR = """\
id: acme
name: Acme model gateway
kind: provider
layer: gateway
packages: {pypi: {acme-llm: {imports: [acme_llm]}}}
hosts: [llm.acme.example]
env: {ACME_LLM_KEY: key}
python:
  types:
    acme_llm.Client:
      call: client
      methods:
        ask: {call: chat, args: {model: [model, "1"]}}
"""
CODE = """\
from acme_llm import Client
from openai import OpenAI

OpenAI().images.generate(model="gpt-image-1", prompt="a boat")
Client().ask("x", model="gpt-4.1-2025-04-14")
"""


@pytest.fixture
def repo(run, tmp_path: Path) -> Path:
    """A repository with a rule and a vendor of its own."""
    assert run("rules", "new", "ACM001-no-images", tmp_path).code == 0
    (tmp_path / ".stackaudit" / "catalog").mkdir()
    (tmp_path / ".stackaudit" / "catalog" / "acme.yaml").write_text(VENDOR)
    (tmp_path / "app.py").write_text(CODE)
    return tmp_path


def rule(repo: Path) -> Path:
    return repo / ".stackaudit" / "rules" / "ACM001-no-images.yaml"


def audit(run, repo: Path, *options: object) -> dict:
    done = run("scan", repo, *DAY, "-f", "json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_new_rule_is_complete_and_passes(run, repo):
    for path in (repo, rule(repo), rule(repo).parent):
        done = run("rules", "test", path)
        assert (done.code, done.out.splitlines()[-1]) == (0, "2 examples of 1 rule, 0 failed")


def test_it_is_used_and_named(run, repo):
    done = run("scan", repo, *DAY)
    assert "using 2 files of .stackaudit (--isolated: none)" in done.err
    found = audit(run, repo)
    assert [(f["primary"]["path"], f["primary"]["line"]) for f in found["findings"] if f["rule"] == "ACM001"] == [
        ("app.py", 4)
    ]
    assert {"acme", "openai"} <= {n["name"] for n in found["nodes"] if n["kind"] == "provider"}
    assert "acme_llm.Client().ask" in {n["name"] for n in found["nodes"]}


def test_globs_of_the_user_do_not_leave_it_out(run, repo):
    assert "ACM001" in {
        f["rule"] for f in audit(run, repo, "--include", "app.py", "--exclude", ".stackaudit/")["findings"]
    }


def test_an_isolated_audit_is_that_of_the_code_alone(run, repo):
    alone = audit(run, repo, "--isolated")
    assert "ACM001" not in {f["rule"] for f in alone["findings"]}
    assert "acme" not in {n["name"] for n in alone["nodes"]}


def test_a_rule_of_the_repository_takes_no_finding_away(run, repo):
    (repo / ".stackaudit" / "catalog" / "acme.yaml").unlink()
    alone, both = (
        {f["fingerprint"]: f["rule"] for f in audit(run, repo, *o)["findings"]} for o in ((), ("--isolated",))
    )
    assert alone.items() - both.items() == {(f, r) for f, r in alone.items() if r == "ACM001"}
    assert both.items() <= alone.items()


def test_a_wrong_example_fails_with_its_place(run, repo):
    rule(repo).write_text(rule(repo).read_text().replace("operation: image", "operation: audio"))
    done = run("rules", "test", repo)
    assert done.code == 1
    assert "FAIL  ACM001-no-images: 1 of 2 examples" in done.out
    assert "ACM001-no-images.yaml, example 1 (bad): app.py:3 is marked and was not found" in done.out


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "severity: medium",
            "severty: medium",
            ".stackaudit/rules/ACM001-no-images.yaml:6: unknown key 'severty'; did you mean",
        ),
        ("when: {node: call", "when: {node: cal", "ACM001-no-images.yaml:17: 'cal' is unknown; did you mean 'call'?"),
        ("when: {node: call, where: {operation: image}}", "check: no_timeout", "a rule of a repository is data"),
        ("id: ACM001", "id: RES001", "the file must be called RES001-no-images.yaml"),
        ("  - bad:", "  - worse:", "each example has `bad` or `good`"),
        ("id: ACM001", "id: [", "ACM001-no-images.yaml"),
    ],
)
def test_mistakes_in_a_rule_are_named_with_their_line(run, repo, old, new, wanted):
    assert old in rule(repo).read_text()
    rule(repo).write_text(rule(repo).read_text().replace(old, new))
    for command in (("scan", repo, *DAY), ("rules", "test", repo)):
        done = run(*command)
        assert (done.code, wanted in done.err) == (2, True), done.err
    assert run("scan", repo, *DAY, "--isolated", "-q").code == 0


def test_the_id_of_a_shipped_rule_is_taken(run, repo):
    assert "the id RES001 is taken by the shipped rule no-timeout" in run("rules", "new", "RES001-mine", repo).err
    assert "is taken by ACM001-no-images.yaml" in run("rules", "new", "ACM001-other", repo).err
    assert "is no name of a rule" in run("rules", "new", "../x", repo).err
    rule(repo).rename(rule(repo).with_name("RES001-no-images.yaml"))
    (path,) = rule(repo).parent.iterdir()
    path.write_text(path.read_text().replace("ACM001", "RES001"))
    done = run("scan", repo, *DAY)
    assert (done.code, "the id RES001 stands in" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "hosts: [llm.acme.example]",
            "hosts: [api.openai.com]",
            "acme.yaml:6: 'api.openai.com' is described by the shipped catalogue",
        ),
        ("hosts: [llm.acme.example]", "hosts: ['*']", "acme.yaml:6: '*' is described"),
        ("acme-llm: {", "openai: {", "acme.yaml:5: the package 'openai' is described"),
        ("imports: [acme_llm]", "imports: [openai]", "acme.yaml:5: 'openai' is described"),
        ("acme_llm.Client:", "openai.OpenAI:", "acme.yaml:8: 'openai.OpenAI' is described"),
        ("ACME_LLM_KEY", "OPENAI_API_KEY", "acme.yaml:7: the variable 'OPENAI_API_KEY' is described"),
        ("layer: gateway", "layer: gateway\nnode: openai", "the vendor 'openai' is described"),
        ("kind: provider", "kind: cloud", "acme.yaml:3: `kind` is one of eval, experiment_tracker"),
        ("id: acme", "id: other", "acme.yaml:1: `id` must be the name of the file, 'acme'"),
        ("layer: gateway", "leyer: gateway", "acme.yaml:4: unknown key 'leyer'; did you mean 'layer'?"),
        (
            "call: chat, args",
            "cal: chat, args",
            ".stackaudit/catalog/acme.yaml: acme_llm.Client.ask: unknown key 'cal'",
        ),
        ("packages: {pypi: {acme-llm: {imports: [acme_llm]}}}", "packages: 3", "a value has another shape"),
        ("name: Acme model gateway", "name: 3", "acme.yaml:2: 'name' needs a text"),
        ("id: acme", "- a", "acme.yaml"),
    ],
)
def test_mistakes_in_a_vendor_are_named(run, repo, old, new, wanted):
    path = repo / ".stackaudit" / "catalog" / "acme.yaml"
    assert old in VENDOR
    path.write_text(VENDOR.replace(old, new))
    done = run("scan", repo, *DAY)
    assert (done.code, wanted in done.err) == (2, True), done.err


def test_links_and_large_files(run, repo, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "SEC001-other.yaml"
    outside.write_text("id: [")
    (rule(repo).parent / "SEC001-other.yaml").symlink_to(outside)
    assert run("scan", repo, *DAY, "-q").code == 0
    (rule(repo).parent / "BIG001-big.yaml").write_text("# " + "x" * (64 << 10))
    assert "BIG001-big.yaml: larger than 64 kB" in run("scan", repo, *DAY).err


def test_nothing_to_try(run, tmp_path):
    assert "holds no rules; `stackaudit rules new` makes one" in run("rules", "test", tmp_path).err
    assert "does not exist" in run("rules", "test", tmp_path / "none").err


def test_an_example_that_leads_out_of_its_folder_is_refused(run, repo):
    rule(repo).write_text(rule(repo).read_text().replace("      app.py: |", "      ../out.py: |"))
    done = run("rules", "test", repo)
    assert (done.code, "which leads out of its folder" in done.err) == (2, True)
    assert not (repo.parent / "out.py").exists()
