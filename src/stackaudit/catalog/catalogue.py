"""Look-ups in the compiled catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from fnmatch import fnmatchcase
from functools import cached_property

from stackaudit.catalog.entries import Compiled, Language, Package, Signature, Vendor
from stackaudit.catalog.models import ModelCatalogue, canonical_model
from stackaudit.catalog.parents import Parents

_EMPTY = Language()
CONDITIONAL_LAYERS = frozenset({"cloud_client", "data_client"})
"""Packages of these layers count only beside code of the stack."""
NODE_ON_IMPORT = frozenset({
    "framework", "vector_store", "observability", "experiment_tracker", "eval", "guardrail", "web_search",
})  # fmt: skip


def root_of(name: str) -> str:
    """Return the package root of a qualified name: ``a`` of ``a.b.C``, ``@a/b`` of ``@a/b/c.D``."""
    head = name.split(".")[0]
    return "/".join(head.split("/")[: 2 if head.startswith("@") else 1])


class Catalogue:
    """Vendor knowledge with the indexes that detectors ask."""

    def __init__(self, compiled: Compiled, models: ModelCatalogue) -> None:
        self.compiled = compiled
        self.models = models
        self.vendors = compiled.vendors
        self.parents = Parents.from_data(compiled.parents)
        self._types: dict[tuple[str, str], Signature | None] = {}

    # -- signatures --------------------------------------------------------------------------------------------------

    def language(self, name: str) -> Language:
        """Return the signatures of a language; empty when there are none."""
        return self.compiled.languages.get(name, _EMPTY)

    @cached_property
    def _by_class(self) -> dict[tuple[str, str, str], Signature]:
        """(language, first part of the name, class) → signature."""
        index: dict[tuple[str, str, str], Signature] = {}
        for language, content in self.compiled.languages.items():
            for name, signature in content.types.items():
                index.setdefault((language, root_of(name), name.rsplit(".", 1)[-1]), signature)
        return index

    @cached_property
    def _patterns(self) -> dict[tuple[str, str], list[tuple[str, Signature]]]:
        """(language, package root) → class name patterns, the longest first."""
        index: dict[tuple[str, str], list[tuple[str, Signature]]] = defaultdict(list)
        for language, content in self.compiled.languages.items():
            for name, signature in content.types.items():
                if "*" in name:
                    index[language, root_of(name)].append((name.rsplit(".", 1)[-1], signature))
        return {key: sorted(rows, key=lambda row: (-len(row[0]), row[0])) for key, rows in index.items()}

    def type_named(self, language: str, name: str) -> Signature | None:
        """Return the type of a qualified name: exact, by package root and class name, or by a pattern."""
        key = (language, name)
        if key not in self._types:
            self._types[key] = self._find_type(language, name)
        return self._types[key]

    def _find_type(self, language: str, name: str) -> Signature | None:
        types = self.language(language).types
        root, _, last = name.rpartition(".")
        if name in types:
            return types[name]
        if not root or not last[:1].isupper():
            return None
        found = self._by_class.get((language, root_of(name), last))
        if found is None:
            found = next((s for p, s in self._patterns.get((language, root_of(name)), ()) if fnmatchcase(last, p)), None)
        return found

    def functions_named(self, language: str, name: str) -> tuple[Signature, ...]:
        """Return the signatures of a foreign function; ``package.*.method`` patterns match any class of the package."""
        functions = self.language(language).functions
        found = functions.get(name)
        if found is None and name.count(".") >= 2:
            root, last = name.split(".")[0], name.rsplit(".", 1)[-1]
            found = functions.get(f"{root}.*.{last}")
        return found or ()

    def decorator_named(self, language: str, name: str) -> Signature | None:
        """Return the signature of a decorator."""
        return self.language(language).decorators.get(name)

    # -- packages ----------------------------------------------------------------------------------------------------

    @cached_property
    def _packages(self) -> dict[tuple[str, str], Package]:
        return {(p.ecosystem, p.name): p for v in self.vendors.values() for p in v.packages}

    def package(self, ecosystem: str, name: str) -> Package | None:
        """Return a published package of the AI stack."""
        return self._packages.get((ecosystem, name))

    @cached_property
    def _roots(self) -> dict[str, dict[str, list[Package]]]:
        index: dict[str, dict[str, list[Package]]] = defaultdict(lambda: defaultdict(list))
        for vendor in self.vendors.values():
            for package in vendor.packages:
                for root in package.roots:
                    index[package.ecosystem][root].append(package)
        return index

    def package_of_import(self, ecosystem: str, module: str, declared: Container[tuple[str, str]] = ()) -> Package | None:
        """Return the package that an imported module belongs to: the longest import root wins, then a declared one."""
        roots = self._roots.get(ecosystem, {})
        separator = "." if ecosystem == "pypi" else "/"
        parts = module.split(separator)
        for end in range(len(parts), 0, -1):
            found = roots.get(separator.join(parts[:end]))
            if found:
                return next((p for p in found if (ecosystem, p.name) in declared), found[0])
        return None

    def root_vendor(self, language: str, module: str) -> Vendor | None:
        """Return the vendor of an import root that has no package of its own."""
        roots = self.language(language).roots
        parts = module.split(".")
        stem = next((roots[r] for end in range(len(parts), 0, -1) for r in [".".join(parts[:end])] if r in roots), None)
        return self.vendors.get(stem) if stem else None

    # -- names that decide the host ----------------------------------------------------------------------------------

    @cached_property
    def _hosts(self) -> tuple[dict[str, Vendor], list[tuple[str, Vendor]]]:
        exact, suffix = {}, []
        for vendor in self.vendors.values():
            for host in vendor.hosts:
                if host.startswith("."):
                    suffix.append((host, vendor))
                else:
                    exact[host] = vendor
        return exact, sorted(suffix, key=lambda row: (-len(row[0]), row[0]))

    def host_vendor(self, host: str) -> Vendor | None:
        """Return the vendor of a host name (``host`` or ``host:port``)."""
        exact, suffix = self._hosts
        host = host.lower().rstrip(".")
        bare = host.split(":")[0]
        found = exact.get(host) or exact.get(bare)
        return found or next((v for s, v in suffix if bare.endswith(s)), None)

    @cached_property
    def other_host(self) -> str | None:
        """Return the node for hosts that speak a provider's dialect and are not in the catalogue (``hosts: ["*"]``)."""
        found = self._hosts[0].get("*")
        return found.node if found else None

    @cached_property
    def _prefixes(self) -> dict[str, Vendor]:
        return {p: v for v in self.vendors.values() for p in v.prefixes}

    def prefix_vendor(self, prefix: str) -> Vendor | None:
        """Return the vendor that routers call by *prefix* (``prefix/model``, ``prefix:model``)."""
        return self._prefixes.get(prefix.lower())

    @cached_property
    def _env(self) -> dict[str, tuple[Vendor, str]]:
        return {name: (v, purpose) for v in self.vendors.values() for name, purpose in v.env.items()}

    def env_var(self, name: str) -> tuple[Vendor, str] | None:
        """Return vendor and purpose (``key``, ``endpoint``, ``model``, ``option``) of an environment variable."""
        return self._env.get(name)

    @cached_property
    def _by_node(self) -> dict[str, Vendor]:
        return {v.node: v for v in reversed(list(self.vendors.values())) if v.kind != "packages"}

    def vendor_of_node(self, node: str) -> Vendor | None:
        """Return the vendor whose node has this name."""
        return self._by_node.get(node)

    # -- models ------------------------------------------------------------------------------------------------------

    def canonical(self, name: str) -> str:
        """Return the one spelling of a model id: lower case, without path, vendor or region prefix."""
        return canonical_model(name)

    def split_model(self, name: str) -> tuple[Vendor | None, str]:
        """Split ``prefix/model`` or ``prefix:model`` into the vendor that the prefix names and the rest."""
        for separator in ("/", ":"):
            head, found, rest = name.partition(separator)
            if found and rest:
                vendor = self.prefix_vendor(head)
                if vendor is not None:
                    return vendor, rest
        return None, name
