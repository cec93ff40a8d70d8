"""portfolio.yaml and the lists of organisations."""

import json
from pathlib import Path

import pytest
from tests.app.fleet.making import portfolio_of

from stackaudit.app.fleet import listing
from stackaudit.model.errors import ConfigError


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    found = listing.read(
        portfolio_of(
            tmp_path,
            "name: House\ndefaults: {owner: platform, criticality: low, depth: 3}\nprofile: default\nhistory: false\n"
            "forges:\n  git.example.org: {per_minute: 30, token: GIT_TOKEN}\n"
            "repositories:\n"
            "  - path: ../shop\n"
            "  - {url: 'https://git.example.org/team/api.git', owner: team-api, criticality: critical, function: Sales, tags: [a, b]}\n"
            "  - {url: 'git@git.example.org:team/web.git', name: web}\n",
        )
    )
    assert found.name == "House"
    assert [m.name for m in found.members] == ["shop", "team/api", "web"]
    api = found.members[1]
    assert (api.owner, api.criticality, api.function, api.tags, api.depth) == (
        "team-api",
        "critical",
        "Sales",
        ("a", "b"),
        3,
    )
    assert (found.members[0].owner, found.members[0].criticality) == ("platform", "low")
    assert found.forges["git.example.org"].per_minute == 30
    assert found.settings.history is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("repositorys: []\n", "did you mean 'repositories'?"),
        ("repositories:\n  - {path: a, ownr: me}\n", "did you mean 'owner'?"),
        ("repositories:\n  - {path: a, colour: me}\n", "known are path, url"),
        ("repositories: []\n", "names none"),
        ("name: x\n", "must be a list"),
        ("repositories:\n  - {path: a, url: 'https://h/x'}\n", "either 'path' or 'url'"),
        ("repositories:\n  - {path: a, criticality: urgent}\n", "one of low, medium, high, critical"),
        ("repositories:\n  - {path: a}\n  - {path: b/a}\n", "two repositories are called 'a'"),
        ("repositories:\n  - {url: 'ext::sh -c id'}\n", "is no address"),
        ("repositories:\n  - {url: '--upload-pack=id'}\n", "is no address"),
        ("repositories:\n  - {url: 'https://me:secret@h/x.git'}\n", "must not hold a password"),
        ("forges: {h: {token: abc-123}}\nrepositories:\n  - {path: a}\n", "name of an environment variable"),
        ("repositories:\n  - {path: a, depth: 0}\n", "above 0"),
        ("repositories:\n  - {path: a, tags: x}\n", "list of texts"),
        ("repositories: [\n", "was not read"),
    ],
)  # fmt: skip
def test_what_is_refused_names_place_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r"portfolio\.yaml") as error:
        listing.read(portfolio_of(tmp_path, text))
    assert said in str(error.value)
    assert "secret" not in str(error.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        listing.read(tmp_path / "none.yaml")


ONE = [
    {
        "full_name": "org/api",
        "clone_url": "https://one.example/org/api.git",
        "archived": False,
        "fork": False,
        "topics": ["x"],
    },
    {
        "full_name": "org/old",
        "clone_url": "https://one.example/org/old.git",
        "archived": True,
        "fork": False,
        "topics": [],
    },
    {
        "full_name": "org/copy",
        "clone_url": "https://one.example/org/copy.git",
        "archived": False,
        "fork": True,
        "topics": [],
    },
]
TWO = [
    {
        "path_with_namespace": "group/sub/web",
        "http_url_to_repo": "https://two.example/group/sub/web.git",
        "archived": False,
    }
]


def test_organisations_of_two_forges_and_several_pages(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(ONE) + "\n" + json.dumps([TWO]), "utf-8")
    found = listing.read(portfolio_of(tmp_path, "repositories:\n  - {organisation: one.json, owner: all, tags: [t]}\n"))
    assert [(m.name, m.tags, m.owner) for m in found.members] == [
        ("group/sub/web", ("t",), "all"),
        ("org/api", ("t", "x"), "all"),
    ]


def test_patterns_forks_and_archived(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(ONE), "utf-8")
    text = "repositories:\n  - {organisation: one.json, include: ['o*', 'copy'], exclude: ['org/a*'], archived: true, forks: true}\n"
    assert [m.name for m in listing.read(portfolio_of(tmp_path, text)).members] == ["org/copy", "org/old"]


@pytest.mark.parametrize("data", ["{", "[1]", '[{"name": "x"}]', '"x"'])
def test_what_is_no_list_of_repositories(tmp_path: Path, data: str) -> None:
    (tmp_path / "one.json").write_text(data, "utf-8")
    with pytest.raises(ConfigError, match=r"one\.json"):
        listing.read(portfolio_of(tmp_path, "repositories:\n  - {organisation: one.json}\n"))
