"""Owners of files, in the syntaxes of both forges and of service catalogues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.parsing.ownership import PLACES, is_source, owners_of

GITHUB = """\
# the whole company
*                 @acme/all   # comment @acme/nobody

*.js              @acme/web
/docs/            docs@acme.example
apps/             @acme/apps
docs/*            @acme/writers
/build/logs/      @anna @acme/build @acme/ops @acme/late @acme/later
**/secrets        @acme/security
/apps/github
/with\\ blank/     @acme/blank
"""
GITLAB = """\
* @acme/all

[Models][2] @acme/ml
src/llm/
/prompts/ @acme/prompts

^[Docs]
*.md @acme/docs @@maintainer
!CHANGELOG.md

[models]
/src/llm/late/ @acme/late
"""


def owner(text: str, path: str, place: str = "CODEOWNERS", **more: str) -> str | None:
    sources = {place: text.encode()} | {name.replace("__", "/"): data.encode() for name, data in more.items()}
    return owners_of(sources).of(path)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a.py", "@acme/all"),
        ("deep/a.js", "@acme/web"),
        ("docs/a/b.md", "docs@acme.example"),
        ("docs/a.md", "@acme/writers"),
        ("x/docs/a.md", "@acme/all"),
        ("services/apps/a.py", "@acme/apps"),
        ("build/logs/a/b.txt", "@anna, @acme/build, @acme/ops and 2 more"),
        ("a/secrets/key.py", "@acme/security"),
        ("apps/github/a.py", None),
        ("with blank/a.py", "@acme/blank"),
    ],
)
def test_the_last_match_wins(path, wanted):
    assert owner(GITHUB, path) == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a.py", "@acme/all"),
        ("src/llm/a.py", "@acme/all, @acme/ml"),
        ("services/src/llm/a.py", "@acme/all, @acme/ml"),
        ("prompts/a.md", "@acme/all, @acme/prompts, @acme/docs and 1 more"),
        ("CHANGELOG.md", "@acme/all"),
        ("src/llm/late/a.py", "@acme/all, @acme/late"),
    ],
)
def test_sections_speak_each_for_themselves(path, wanted):
    assert owner(GITLAB, path, ".gitlab/CODEOWNERS") == wanted


def test_the_first_place_counts():
    sources = {place: f"* @acme/{n}".encode() for n, place in enumerate(PLACES)}
    for n, place in enumerate(PLACES):
        assert owners_of(sources).of("a.py") == f"@acme/{n}"
        del sources[place]
    assert owners_of(sources).of("a.py") is None


ENTITY = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata: {{name: x}}\nspec: {{owner: '{}'}}\n"


def test_a_service_catalogue_speaks_for_its_folder():
    text = ENTITY.format("System", "group:default/top") + "---\n" + ENTITY.format("Component", "group:ml")
    sources = {"a/catalog-info.yaml": text.encode(), "catalog-info.yml": ENTITY.format("Component", "root").encode()}
    found = owners_of(sources)
    assert [found.of(p) for p in ("a/b/c.py", "ab/c.py", "c.py")] == ["ml", "root", "root"]


def test_the_more_specific_word_counts():
    sources = {
        "CODEOWNERS": b"* @acme/all\n/a/own/ @acme/own\n",
        "a/catalog-info.yaml": ENTITY.format("Component", "team-a").encode(),
        "catalog-info.yaml": ENTITY.format("Component", "root").encode(),
    }
    found = owners_of(sources)
    assert [found.of(p) for p in ("a/b.py", "a/own/b.py", "b.py")] == ["team-a", "@acme/own", "@acme/all"]


@pytest.mark.parametrize(
    "text", ["", "kind: [", "kind: Component\n", ENTITY.format("Component", "${{ values.owner }}"), "- a\n"]
)
def test_a_catalogue_that_names_nobody(text):
    assert owners_of({"catalog-info.yaml": text.encode()}).of("a.py") is None


def test_sources():
    assert [is_source(p) for p in ("CODEOWNERS", "a/CODEOWNERS", "a/catalog-info.yaml")] == [True, False, True]


@given(st.text(alphabet=st.sampled_from("*/ab!#[]^\\ @\n."), max_size=60), st.sampled_from(["a", "a/b", "a.b/a"]))
def test_any_file_is_read(text, path):
    for place in (PLACES[0], PLACES[-1]):
        found = owner(text, path, place)
        assert found is None or "@" in found


@given(
    st.lists(st.sampled_from(["/a/", "/a/b", "a/b/", "*", "*.py", "b/", "/a/*", "**/c", "/a/b/c.py"]), max_size=8),
    st.sampled_from(["a/b/c.py", "a/b", "a/c.py", "x/b/c.py", "b/c", "c.py", "x/a/b/c.py"]),
)
def test_the_last_of_several_is_the_last_that_matches_alone(patterns, path):
    text = "".join(f"{pattern} @t/{n}\n" for n, pattern in enumerate(patterns))
    alone = [n for n, pattern in enumerate(patterns) if owner(f"{pattern} @x\n", path)]
    assert owner(text, path) == (f"@t/{alone[-1]}" if alone else None)


def test_thousands_of_folders_cost_nothing():
    text = "".join(f"/services/s{n}/ @t/{n}\n" for n in range(5_000))
    found = owners_of({"CODEOWNERS": text.encode()})
    assert [found.of(f"services/s{n}/a/b/c{n}.py") for n in range(0, 5_000, 499)] == [
        f"@t/{n}" for n in range(0, 5_000, 499)
    ]
    assert not found.sections[0].others
