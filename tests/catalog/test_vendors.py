"""The vendor files: they compile, use only documented words, and do not contradict each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from stackaudit.catalog.catalogue import CONDITIONAL_LAYERS, Catalogue
from stackaudit.catalog.compile import (
    HERE,
    SIGNATURE_KEYS,
    VENDOR_KEYS,
    VENDOR_KINDS,
    compile_catalogue,
)
from stackaudit.catalog.entries import Signature, Vendor
from stackaudit.catalog.loading import encode, load, read_yaml
from stackaudit.model.errors import ConfigError
from stackaudit.model.graph import NODE_KINDS

README = (HERE / "vendors" / "README.md").read_text(encoding="utf-8")
OPERATIONS = {"", "client", "chat", "embeddings", "image", "audio", "rerank", "moderation", "agent_run"}
PURPOSES = {"key", "endpoint", "model", "option"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def vendors(catalogue: Catalogue) -> list[Vendor]:
    return list(catalogue.vendors.values())


@pytest.fixture(scope="module")
def signatures(catalogue: Catalogue) -> list[Signature]:
    found: list[Signature] = []
    for name in catalogue.compiled.languages:
        language = catalogue.language(name)
        functions = (s for rows in language.functions.values() for s in rows)
        found += [x for s in (*language.types.values(), *functions, *language.decorators.values()) for x in inside(s)]
    return found


def inside(signature: Signature) -> Iterator[Signature]:
    yield signature
    for inner in (*signature.methods.values(), *signature.variants):
        yield from inside(inner)


def documented_roles() -> set[str]:
    table = README.split("| role | meaning |")[1].split("\n## ")[0]
    return {
        role for row in table.split("\n") if row.startswith("|") for role in re.findall(r"`(\w+)`", row.split("|")[1])
    }


def documented_layers() -> set[str]:
    return set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", README.split("\n## Layers")[1]))))


def several(pairs: Iterable[tuple[object, str]]) -> dict[object, set[str]]:
    """Return what stands in more than one file."""
    found: dict[object, set[str]] = defaultdict(set)
    for key, vendor in pairs:
        found[key].add(vendor)
    return {key: names for key, names in found.items() if len(names) > 1}


def test_every_file_compiles_without_a_problem() -> None:
    problems: list[str] = []
    compile_catalogue(read_yaml, problems=problems)
    assert problems == []


def test_the_compiled_form_is_the_same_each_time() -> None:
    assert encode(compile_catalogue(read_yaml)) == encode(compile_catalogue(read_yaml))


def test_there_are_enough_of_them(vendors: list[Vendor]) -> None:
    assert sum(v.kind == "provider" for v in vendors) >= 40
    assert {v.kind for v in vendors} == VENDOR_KINDS


def test_every_role_is_documented(signatures: list[Signature]) -> None:
    assert {role for s in signatures for role in s.args} - documented_roles() == set()
    assert {role for s in signatures for role in s.call_by} - documented_roles() == set()


def test_every_key_is_documented() -> None:
    words = set(re.findall(r"[a-z_]+", README))
    languages = {"python", "javascript", "java", "go", "csharp", "kotlin", "rust", "ruby", "php"}
    assert {k for k in VENDOR_KEYS - languages if k not in words} == set()
    assert {k for k in SIGNATURE_KEYS if k not in words} == set()


def test_operations_kinds_layers_and_purposes_are_known(vendors: list[Vendor], signatures: list[Signature]) -> None:
    assert {s.operation for s in signatures} <= OPERATIONS
    assert {o for s in signatures for o in s.call_by.values()} <= OPERATIONS
    assert {p.kind for s in signatures for p in s.produces} <= set(NODE_KINDS)
    assert {v.layer for v in vendors} | {p.layer for v in vendors for p in v.packages} <= documented_layers()
    assert documented_layers() >= CONDITIONAL_LAYERS
    assert {purpose for v in vendors for purpose in v.env.values()} <= PURPOSES


def test_positions_are_numbers(signatures: list[Signature]) -> None:
    names = {n for s in signatures for found in s.args.values() for n in found}
    assert [n for n in names if n.startswith("@") and not re.fullmatch(r"@\d(\.[@\w.-]+)?", n)] == []
    assert [n for n in names if not n or n != n.strip() or " " in n] == []


def test_returned_types_are_described(catalogue: Catalogue) -> None:
    missing = set()
    for name in catalogue.compiled.languages:
        language = catalogue.language(name)
        functions = (s for rows in language.functions.values() for s in rows)
        for signature in (
            x for s in (*language.types.values(), *functions, *language.decorators.values()) for x in inside(s)
        ):
            first = re.fullmatch(r"(self|\||=\w+|@\d(\.\w+)*)?", signature.returns)
            if first is None and catalogue.type_named(name, signature.returns) is None:
                missing.add((name, signature.name, signature.returns))
    assert missing == set()


def test_providers_are_nodes_of_a_file(catalogue: Catalogue, signatures: list[Signature]) -> None:
    named = {s.provider for s in signatures if s.provider} | {p for s in signatures for p in s.provider_when}
    assert {p for p in named if catalogue.vendor_of_node(p) is None} == set()


def test_environment_variables_are_upper_case_identifiers(vendors: list[Vendor]) -> None:
    assert [name for v in vendors for name in v.env if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name)] == []


def test_hosts_look_like_hosts(vendors: list[Vendor]) -> None:
    label = r"[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?"
    host = re.compile(rf"\*|(\.?{label}(\.{label})*(:\d+)?)")
    assert [h for v in vendors for h in v.hosts if not host.fullmatch(h)] == []
    assert [h for v in vendors for h in v.hosts if "." not in h and ":" not in h and h != "*"] == []


def test_prefixes_and_images_are_lower_case_words(vendors: list[Vendor]) -> None:
    assert [p for v in vendors for p in v.prefixes if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", p)] == []
    assert [i for v in vendors for i in v.images if not re.fullmatch(r"[a-z0-9*][a-z0-9._*/-]*", i)] == []


def test_nothing_stands_in_two_files(vendors: list[Vendor]) -> None:
    assert several(((p.ecosystem, p.name), v.id) for v in vendors for p in v.packages) == {}
    assert several((name, v.id) for v in vendors for name in v.env) == {}
    assert several((host, v.id) for v in vendors for host in v.hosts) == {}
    assert several((prefix, v.id) for v in vendors for prefix in v.prefixes) == {}
    assert several(((v.kind, v.node), v.id) for v in vendors if v.kind != "packages") == {}


def test_one_host_stands_for_all_others(vendors: list[Vendor]) -> None:
    [other] = [v for v in vendors if "*" in v.hosts]
    nodes = {v.node for v in vendors if v.kind == "provider"}
    assert other.replaces
    assert set(other.replaces) <= nodes
    assert [v.id for v in vendors if v.replaces and v is not other] == []


def test_import_roots_lead_to_one_package_whatever_the_order(catalogue: Catalogue) -> None:
    roots = {(p.ecosystem, r) for v in catalogue.vendors.values() for p in v.packages for r in p.roots}
    problems: list[str] = []
    again = Catalogue(compile_catalogue(read_yaml, problems=problems), catalogue.models)
    for ecosystem, root in sorted(roots):
        first, second = catalogue.package_of_import(ecosystem, root), again.package_of_import(ecosystem, root)
        assert (first and first.name) == (second and second.name)


def test_unknown_keys_are_refused_by_name(tmp_path: object) -> None:
    def broken(path: object) -> object:
        data = read_yaml(path)  # type: ignore[arg-type]
        return {**data, "colour": "red"} if str(path).endswith("vendors/openai.yaml") else data

    with pytest.raises(ConfigError, match=r"openai\.yaml.*colour"):
        compile_catalogue(broken)  # type: ignore[arg-type]
