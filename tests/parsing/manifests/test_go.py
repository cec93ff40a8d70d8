"""Manifests of Go: direct requirements, replacements, versions that were used."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model.documents import Lockfile, Manifest
from stackaudit.parsing.manifests import read

MOD = b"""module example.com/App/v2

go 1.22

require github.com/One/one v1.0.0 // a comment
require (
\tgithub.com/two/two/v3 v3.1.0
\tgithub.com/three/three v0.0.0-20240108180406-5d492514f3c7 // indirect
\tgithub.com/four/four v1.0.0
)
replace github.com/four/four => github.com/fork/four v1.0.1
replace (
\tgithub.com/One/one => ../one
)
exclude github.com/five/five v1.0.0
"""


def test_requirements() -> None:
    found = read("sub/go.mod", MOD)
    assert isinstance(found, Manifest)
    assert found.project == "example.com/App"
    assert [(d.ecosystem, d.name, d.constraint, d.line) for d in found.dependencies] == [
        ("go", "github.com/one/one", "", 5),
        ("go", "github.com/two/two", "v3.1.0", 7),
        ("go", "github.com/four/four", "v1.0.1", 9),
    ]


def test_the_highest_version_with_content_was_used() -> None:
    found = read("go.sum", b"a/b v1.0.0 h1:x\na/b v1.2.0 h1:y\na/b v1.3.0/go.mod h1:z\nc/d/v2 v2.0.0 h1:w\nbroken\n")
    assert isinstance(found, Lockfile)
    assert found.versions == (("go", "a/b", "v1.2.0"), ("go", "c/d", "v2.0.0"))


@given(st.text(alphabet='module require replace()=>\n\t v1.0/"`', max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read("go.mod", text.encode()), Manifest)
    assert isinstance(read("go.sum", text.encode()), Lockfile)
