"""npm manifests and every kind of lock file."""

from __future__ import annotations

import json
import time

import pytest

from stackaudit.model.documents import Lockfile, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests import read


def versions(path: str, text: str) -> dict[str, str]:
    lock = read(path, text.encode())
    assert isinstance(lock, Lockfile), lock
    assert list(lock.versions) == sorted(lock.versions)
    return {name: version for _, name, version in lock.versions}


def test_package_json() -> None:
    text = """{
  "name": "web",
  "dependencies": {
    "@Scope/Pkg": "^1.0.0",
    "alias": "npm:@real/name@2.1.0",
    "repo": "git+https://user:hunter22@host.invalid/x.git"
  },
  "devDependencies": {"vite": "5"},
  "peerDependencies": {"react": ">=18", "maybe": "*"},
  "peerDependenciesMeta": {"maybe": {"optional": true}},
  "optionalDependencies": {
    "fast": "1"
  },
  "scripts": {"build": "x"}
}"""
    manifest = read("package.json", text.encode())
    assert isinstance(manifest, Manifest)
    assert manifest.project == "web"
    assert [(item.ecosystem, item.name, item.constraint, item.group, item.line) for item in manifest.dependencies] == [
        ("npm", "@scope/pkg", "^1.0.0", "main", 4),
        ("npm", "@real/name", "npm:@real/name@2.1.0", "main", 5),
        ("npm", "repo", "git+https://***@host.invalid/x.git", "main", 6),
        ("npm", "vite", "5", "dev", 8),
        ("npm", "react", ">=18", "main", 9),
        ("npm", "maybe", "*", "optional", 9),
        ("npm", "fast", "1", "optional", 12),
    ]


@pytest.mark.parametrize("text", ["[]", '"x"', '{"dependencies": []}', '{"dependencies": {"a": {}}}', '{"name": 1}'])
def test_a_package_json_of_another_shape_has_no_dependencies(text: str) -> None:
    assert read("package.json", text.encode()) == Manifest("package.json", ())


@pytest.mark.parametrize("path", ["uv.lock", "poetry.lock", "pdm.lock"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_toml_locks(path: str, end: str) -> None:
    text = """# generated
version = 1

[[package]]
name = "One_A"
version = "1.0"
dependencies = [{ name = "two", version = "9" }]

[[package]]
name = "two"
version = "2.0"

[[package]]
name = "two"
version = "3.0"

[metadata]
"""
    assert versions(path, text.replace("\n", end)) == {"one-a": "1.0", "two": "2.0"}


def test_toml_locks_with_another_order_of_keys() -> None:
    text = '[[package]]\ncategory = "main"\nname = "a"\nversion = "1"\n[package.extras]\nname = "no"\n\n[[package]]\nname = "b"\nsource = { virtual = "." }\n'
    assert versions("poetry.lock", text) == {"a": "1"}


def test_pipfile_lock() -> None:
    data = {
        "_meta": {"hash": {"sha256": "x"}, "pipfile-spec": 6},
        "default": {"One_A": {"hashes": ["sha256:a"], "index": "pypi", "markers": "x", "version": "==1.2"}},
        "develop": {"two": {"version": "==3"}, "git": {"ref": "abc"}},
    }
    for indent in (None, 4):
        assert versions("Pipfile.lock", json.dumps(data, indent=indent)) == {"one-a": "1.2", "two": "3"}


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_package_lock_flat(indent: int | str | None) -> None:
    data = {
        "name": "web",
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "web", "version": "0.0.1"},
            "node_modules/a/node_modules/b": {"version": "1.0.0"},
            "node_modules/b": {"version": "2.0.0", "resolved": "x"},
            "node_modules/@s/C": {"version": "3.0.0"},
            "node_modules/alias": {"name": "real", "version": "4.0.0"},
            "node_modules/local": {"resolved": "packages/local", "link": True},
        },
    }
    assert versions("package-lock.json", json.dumps(data, indent=indent)) == {
        "@s/c": "3.0.0",
        "b": "2.0.0",
        "real": "4.0.0",
    }


def test_package_lock_nested() -> None:
    data = {
        "lockfileVersion": 1,
        "dependencies": {
            "a": {"version": "1.0.0", "dependencies": {"b": {"version": "1.0.0"}, "c": {"version": "5"}}},
            "b": {"version": "2.0.0", "requires": {"c": "1"}},
        },
    }
    assert versions("package-lock.json", json.dumps(data)) == {"a": "1.0.0", "b": "2.0.0", "c": "5"}
    assert isinstance(read("package-lock.json", b'{"dependencies": ' * 100_000), Skip)


def test_pnpm_lock_of_today() -> None:
    text = """lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      one:
        specifier: ^4.0.0
        version: 4.2.0(three@3.1.0)
      '@a/two':
        specifier: ^4.0.0
        version: 4.3.0

packages:

  '@a/two@4.2.9':
    resolution: {integrity: x}

  one@4.1.0:
    resolution: {integrity: x}

  three@3.1.0:
    resolution: {integrity: x}

snapshots:

  three@9.9.9: {}
"""
    assert versions("pnpm-lock.yaml", text) == {"@a/two": "4.3.0", "one": "4.2.0", "three": "3.1.0"}


def test_pnpm_lock_of_before() -> None:
    text = "lockfileVersion: 5.4\n\npackages:\n\n  /@a/one/7.1.0_x@1:\n    resolution: x\n\n  /two/4.1.0:\n    resolution: x\n  /three@1.0.0(x@18.0.0):\n    resolution: x\n"
    assert versions("pnpm-lock.yaml", text) == {"@a/one": "7.1.0", "two": "4.1.0", "three": "1.0.0"}


def test_yarn_locks() -> None:
    classic = '# yarn lockfile v1\n\n\n"@a/one@^7.0.0", "@a/one@^7.1":\n  version "7.1.0"\n  resolved "x"\n\ntwo@^4:\n  version "4.5.0"\n\n"al@npm:real@^1":\n  version "1.0.0"\n'
    assert versions("yarn.lock", classic) == {"@a/one": "7.1.0", "two": "4.5.0", "real": "1.0.0"}
    berry = '__metadata:\n  version: 6\n\n"@a/one@npm:^7.0.0, @a/one@npm:^7.1":\n  version: 7.1.0\n  resolution: "@a/one@npm:7.1.0"\n'
    assert versions("yarn.lock", berry) == {"@a/one": "7.1.0"}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("uv.lock", b"[[package]]\n"),
        ("poetry.lock", b'[[package]]\nname = "a"\n'),
        ("Pipfile.lock", b'"version": "==1"'),
        ("package-lock.json", b'"node_modules/a": {\n\n'),
        ("pnpm-lock.yaml", b"\n    a:\n      specifier: a"),
        ("yarn.lock", b"\na@b:"),
    ],
)
def test_hostile_locks_take_linear_time(path: str, part: bytes) -> None:
    started = time.process_time()
    read(path, part * (4_000_000 // len(part)))
    assert time.process_time() - started < 5


def test_a_huge_lock_is_a_skip() -> None:
    assert isinstance(read("uv.lock", b" " * (32 * 1024 * 1024 + 1)), Skip)
