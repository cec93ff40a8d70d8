"""Configuration: where it is found, what wins, and what is refused."""

from pathlib import Path

import pytest

from stackaudit.app.configuration.config import resolve
from stackaudit.app.settings import KEYS, Settings
from stackaudit.model.errors import ConfigError

PROJECT = "[project]\nname = 'x'\n"


def origins(path: Path, **more: object) -> dict[str, str]:
    """Where each setting that is not the default comes from."""
    values = resolve(path, environ={}, **more).values  # type: ignore[arg-type]
    return {name: value.origin for name, value in values.items() if value.origin != "default"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder that is a git repository as far as its parts go, inside a folder with a configuration of its own."""
    (tmp_path / "stackaudit.toml").write_text('exclude = ["outside"]\n')
    root = tmp_path / "repo"
    (root / "services" / "api").mkdir(parents=True)
    for part in (".git/objects", ".git/refs"):
        (root / part).mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return root


def test_defaults(tmp_path: Path) -> None:
    config = resolve(tmp_path, environ={})
    assert config.settings() == Settings()
    assert config.file is None
    assert list(config.values) == [key.name for key in KEYS]


@pytest.mark.parametrize("name", [".stackaudit.toml", "stackaudit.toml"])
def test_a_file_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('# ours\nexclude = [\n  "a",\n  "b"]\nprofile = "default"\n')
    assert origins(tmp_path) == {"exclude": f"{name}:2", "profile": f"{name}:5"}
    assert resolve(tmp_path, environ={}).settings().exclude == ("a", "b")


def test_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT + '[tool.stackaudit]\ncritical = ["answer a customer"]\n')
    assert origins(tmp_path) == {"critical": "pyproject.toml:4"}


def test_order_in_one_folder_without_merging(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.stackaudit]\nexclude = ["c"]\n')
    (tmp_path / "stackaudit.toml").write_text('include = ["b"]\n')
    assert origins(tmp_path) == {"include": "stackaudit.toml:1"}
    (tmp_path / ".stackaudit.toml").write_text("")
    assert origins(tmp_path) == {}


def test_nearest_parent_up_to_the_root_of_the_repository(repository: Path) -> None:
    deep = repository / "services" / "api"
    assert origins(deep) == {}
    (repository / "stackaudit.toml").write_text('exclude = ["top"]\n')
    assert origins(deep) == {"exclude": "../../stackaudit.toml:1"}
    (repository / "services" / "pyproject.toml").write_text(PROJECT)
    assert origins(deep) == {"exclude": "../../stackaudit.toml:1"}
    (repository / "services" / "pyproject.toml").write_text('[tool.stackaudit]\ninclude = ["near"]\n')
    assert origins(deep) == {"include": "../pyproject.toml:2"}


def test_without_repository_only_the_folder_itself(tmp_path: Path) -> None:
    (tmp_path / "stackaudit.toml").write_text('exclude = ["a"]\n')
    (tmp_path / "below").mkdir()
    assert origins(tmp_path / "below") == {}


def test_precedence(tmp_path: Path) -> None:
    (tmp_path / "stackaudit.toml").write_text('include = ["file"]\nexclude = ["file"]\ndisable = ["X"]\n')
    environ = {"STACKAUDIT_EXCLUDE": "one, two,", "STACKAUDIT_INCLUDE": "env"}
    values = resolve(tmp_path, {"include": ("cli",), "exclude": (), "history": False}, environ=environ).values
    assert {n: (v.value, v.origin) for n, v in values.items() if v.origin != "default"} == {
        "include": (("cli",), "--include"),
        "exclude": (("one", "two"), "STACKAUDIT_EXCLUDE"),
        "disable": (("X",), "stackaudit.toml:3"),
        "history": (False, "--no-history"),
    }


def test_named_file_wins_over_the_repository(tmp_path: Path) -> None:
    (tmp_path / "stackaudit.toml").write_text('exclude = ["repo"]\n')
    mine = tmp_path / "mine.toml"
    mine.write_text('fail-on = "high"\nhistory = false\nstrict = true\n')
    config = resolve(tmp_path, file=mine, environ={})
    assert (config.fail_on, config.strict, config.settings().history) == ("high", True, False)
    assert config.settings().exclude == ()
    assert resolve(tmp_path, environ={"STACKAUDIT_CONFIG": str(mine)}) == config


def test_isolated(tmp_path: Path) -> None:
    (tmp_path / "stackaudit.toml").write_text("nonsense = 1\n")
    assert resolve(tmp_path, isolated=True, environ={}).file is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\nexlude = ['a']\n", "stackaudit.toml:2: there is no setting 'exlude'; did you mean 'exclude'?"),
        ("zzz = 1\n", "stackaudit.toml:1: there is no setting 'zzz'; known are include, "),
        ("[rules]\ndisable = ['a']\n", "stackaudit.toml:1: there is no setting 'rules'"),
        ("exclude = 'a'\n", "stackaudit.toml:1: 'exclude' must be a list of texts"),
        ("exclude = [1]\n", "'exclude' must be a list of texts"),
        ("exclude = ['']\n", "'exclude' must be a list of texts"),
        ("profile = 3\n", "'profile' must be one of default, regulated, startup, strict"),
        ("profile = 'loose'\n", "'profile' must be one of default, regulated, startup, strict"),
        ("profile = \n", "stackaudit.toml: TOML was not read"),
        ("output = 'x.html'\n", "there is no setting 'output'"),
        (
            "history = false\n",
            "'history' cannot be set inside the scanned repository; use --config, STACKAUDIT_HISTORY",
        ),
        ("fail-on = 'high'\n", "'fail-on' cannot be set inside the scanned repository"),
        ("strict = true\n", "'strict' cannot be set inside the scanned repository"),
        ("a = " + "[" * 5000 + "\n", "stackaudit.toml: TOML was not read: nested deeper"),
        ("# " + "x" * (1 << 20) + "\n", "larger than 1024 kB"),
    ],
)
def test_refused(tmp_path: Path, text: str, wanted: str) -> None:
    (tmp_path / "stackaudit.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        resolve(tmp_path, environ={})
    assert wanted in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("fail-on = 'hihg'\n", "'fail-on' must be one of info, low"), ("strict = 1\n", "'strict' must be true or false")],
)
def test_refused_in_a_named_file(tmp_path: Path, text: str, wanted: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(ConfigError, match=wanted):
        resolve(tmp_path, file=tmp_path / "mine.toml", environ={})


def test_named_files_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    with pytest.raises(ConfigError, match="has no table"):
        resolve(tmp_path, file=tmp_path / "pyproject.toml", environ={})
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        resolve(tmp_path, file=tmp_path / "none.toml", environ={})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("STACKAUDIT_EXCULDE", "a", "did you mean 'STACKAUDIT_EXCLUDE'"),
        ("STACKAUDIT_STRICT", "maybe", "must be true or false"),
        ("STACKAUDIT_FAIL_ON", "severe", "must be one of info"),
    ],
)
def test_environment_is_checked(tmp_path: Path, name: str, value: str, wanted: str) -> None:
    with pytest.raises(ConfigError, match=wanted):
        resolve(tmp_path, environ={name: value})


def test_environment_of_other_programs_is_left_alone(tmp_path: Path) -> None:
    assert (
        resolve(tmp_path, environ={"STACKAUDIT_IMAGE_TAG_OF_OUR_CI": "x", "STACKAUDIT_EXCLUDE": ""}).settings()
        == Settings()
    )


def test_broken_manifest_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\nkeywords = ['stackaudit']\n")
    assert resolve(tmp_path, environ={}).file is None
    (tmp_path / "pyproject.toml").write_text("[project\n[tool.stackaudit]\n")
    with pytest.raises(ConfigError, match="not read"):
        resolve(tmp_path, environ={})


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text('exclude = ["a"]\n')
    folder = tmp_path / "scanned"
    folder.mkdir()
    (folder / "stackaudit.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(ConfigError, match="it is a link"):
        resolve(folder, environ={})
    (folder / "stackaudit.toml").unlink()
    (folder / "pyproject.toml").symlink_to(tmp_path / "elsewhere.toml")
    (folder / ".stackaudit.toml").mkdir()
    assert resolve(folder, environ={}).file is None


def test_no_place_no_file(tmp_path: Path) -> None:
    assert resolve(tmp_path / "none", environ={}).file is None
    (tmp_path / "a.py").write_text("")
    assert resolve(tmp_path / "a.py", environ={}).file is None
