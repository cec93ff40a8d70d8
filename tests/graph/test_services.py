"""Services: manifests with something to start below them."""

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.graph.services import service_of, services

MANIFESTS = [
    "package.json",
    "services/api/pyproject.toml",
    "services/worker/requirements.txt",
    "libs/core/pyproject.toml",
]


def test_folders_with_something_to_start():
    starts = ["services/api/app/main.py", "services/worker/run.py"]
    assert services(MANIFESTS, starts) == ("services/api", "services/worker")


def test_a_start_outside_belongs_to_the_root():
    assert services(MANIFESTS, ["services/api/app.py", "tools/run.py"]) == ("", "services/api")


def test_one_service_is_none_worth_telling_apart():
    assert services(MANIFESTS, ["services/api/a.py", "services/api/b.py"]) == ()
    assert services([], ["a/b.py", "c.py"]) == ()


def test_a_library_belongs_to_the_service_above():
    folders = services(["a/package.json", "a/lib/package.json", "b/package.json"], ["a/x.ts", "b/y.ts"])
    assert service_of("a/lib/z.ts", folders) == "a"
    assert service_of("ab/z.ts", folders) == ""


PATHS = st.lists(st.text(alphabet="ab/", min_size=1, max_size=8).map(lambda t: t.strip("/") or "a"), max_size=6)


@given(PATHS, PATHS)
def test_every_start_lies_in_its_service(manifests, starts):
    folders = services(manifests, starts)
    assert len(folders) != 1
    for path in starts if folders else ():
        folder = service_of(path, folders)
        assert folder in folders
        assert not folder or path.startswith(f"{folder}/")
