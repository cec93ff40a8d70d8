"""Look-ups in the compiled catalogue."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec
from msgspec.structs import replace

from stackaudit.catalog.entries import Compiled, Language, Package, Signature, Vendor
from stackaudit.catalog.env_names import EnvNames
from stackaudit.catalog.models import ModelCatalogue
from stackaudit.catalog.parents import Parents
from stackaudit.catalog.resources import Resources
from stackaudit.catalog.signs import SignIndex

_EMPTY = Language()
CONDITIONAL_LAYERS = frozenset({"cloud_client", "data_client"})
"""Packages of these layers count only beside code of the stack."""
NODE_ON_IMPORT = frozenset({
    "framework", "vector_store", "observability", "experiment_tracker", "eval", "guardrail", "web_search",
})  # fmt: skip


_DOTTED = {"python": "pypi", "java": "maven", "kotlin": "maven"}
"""Languages whose packages have names with dots, with the ecosystem that publishes them."""
_PATHS = frozenset({"go"})
"""Languages whose packages have paths: a type is known by the whole of it."""
_SHARED = {"kotlin": "java"}
"""Languages whose code uses the libraries of another one."""
_PLACEHOLDER = re.compile(
    r"^[<\[{*$]|your[-_ ]|[-_<]name>?$|placeholder|changeme|^(?:custom|default|none|null|model|string|dummy|test|fake|mock|auto|todo|x+)$"
)


def root_of(name: str) -> str:
    """Return the package root of a qualified name: ``a`` of ``a.b.C``, ``@a/b`` of ``@a/b/c.D``."""
    head = name.split(".", maxsplit=1)[0]
    return "/".join(head.split("/")[: 2 if head.startswith("@") else 1])


@dataclass(frozen=True, slots=True)
class _Classes:
    exact: dict[tuple[str, str], str]
    """(import root, class name) → name of the type."""
    patterns: dict[str, list[tuple[str, str]]]
    """Import root → (pattern of class names, name of the type), the longest first."""


class Catalogue:
    """Vendor knowledge with the indexes that detectors ask."""

    def __init__(self, compiled: Compiled, models: ModelCatalogue) -> None:
        self.compiled = compiled
        self.models = models
        self.vendors = compiled.vendors
        self.parents = Parents.from_data(compiled.parents)
        self._types: dict[tuple[str, str], Signature | None] = {}
        self._languages: dict[str, Language] = {}
        self._merged: dict[tuple[str, str], Signature] = {}
        self._classes: dict[str, _Classes] = {}
        self._known: dict[str, frozenset[str]] = {}

    @property
    def hash(self) -> str:
        """12 hexadecimal digits of all that is known: vendors, parents and models."""
        return hashlib.sha256(f"{self.compiled.hash} {self.models.hash}".encode()).hexdigest()[:12]

    # -- signatures --------------------------------------------------------------------------------------------------

    def language(self, name: str) -> Language:
        """Return the signatures of a language; empty when there are none."""
        name = _SHARED.get(name, name)
        if name not in self._languages:
            raw = self.compiled.languages.get(name)
            self._languages[name] = msgspec.msgpack.decode(raw, type=Language) if raw is not None else _EMPTY
        return self._languages[name]

    def _class_index(self, language: str) -> _Classes:
        """Return the classes of a language by import root and class name, and the patterns among them."""
        found = self._classes.get(language)
        if found is None:
            found = self._classes[language] = _Classes({}, defaultdict(list))
            content = self.language(language)
            for name, target in (*((n, n) for n in content.types), *content.aliases.items()):
                root, last = self._own_root(language, name), name.rsplit(".", 1)[-1]
                if "*" in last:
                    found.patterns[root].append((last, target))
                else:
                    found.exact.setdefault((root, last), target)
            for rows in found.patterns.values():
                rows.sort(key=lambda row: (-len(row[0]), row[0]))
        return found

    def signature(self, language: str, name: str) -> Signature | None:
        """Return the type that a vendor file describes under *name*, with what it inherits."""
        content = self.language(language)
        own = content.types.get(content.aliases.get(name, name))
        if own is None or not own.bases:
            return own
        key = (language, own.name)
        if key not in self._merged:
            parents = [content.types[b] for b in own.bases if b in content.types]
            methods = {m: s for p in reversed(parents) for m, s in p.methods.items()} | own.methods
            self._merged[key] = replace(own, methods=methods)
        return self._merged[key]

    def knows(self, language: str, name: str) -> bool:
        """Return whether a vendor file describes exactly this name: a type, a decorator, or the owner of a function."""
        if language not in self._known:
            content = self.language(language)
            owners = {f.rpartition(".")[0] for f in content.functions}
            rows = (content.types, content.aliases, content.decorators, content.decorator_aliases, owners)
            self._known[language] = frozenset(n for names in rows for n in names)
        return name in self._known[language]

    def type_named(self, language: str, name: str) -> Signature | None:
        """Return the type of a qualified name: exact, by package root and class name, or by a pattern."""
        key = (language, name)
        if key not in self._types:
            self._types[key] = self._find_type(language, name)
        return self._types[key]

    def _find_type(self, language: str, name: str) -> Signature | None:
        exact = self.signature(language, name)
        last = name.rsplit(".", 1)[-1]
        if exact is not None or "." not in name or not last[:1].isupper():
            return exact
        classes = self._class_index(language)
        for place in self._roots_of(language, name):
            target = classes.exact.get((place, last)) or next(
                (t for p, t in classes.patterns.get(place, ()) if fnmatchcase(last, p)), None
            )
            if target is not None:
                return self.signature(language, target)
        return None

    def _own_root(self, language: str, name: str) -> str:
        return next(iter(self._roots_of(language, name)), root_of(name))

    def _roots_of(self, language: str, name: str) -> list[str]:
        """Return the import roots above a name, the longest first; a shared namespace (``google``) is none."""
        if language in _PATHS:
            return [name.rpartition(".")[0]]
        ecosystem = _DOTTED.get(language)
        if ecosystem is None:
            return [root_of(name)]
        known = self._roots.get(ecosystem, {})
        parts = name.split(".")[:-1]
        found = [r for end in range(len(parts), 0, -1) for r in [".".join(parts[:end])] if r in known]
        alone = language == "python" and bool(parts) and parts[0] not in self._namespaces
        return found or ([parts[0]] if alone else [])

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        """First parts that several products share without one of them owning it."""
        known = self._roots.get("pypi", {})
        heads = {r.split(".")[0] for r in known if "." in r}
        return frozenset(h for h in heads if h not in known)

    def functions_named(self, language: str, name: str) -> tuple[Signature, ...]:
        """Return the signatures of a foreign function; ``package.*.method`` patterns match any class of the package."""
        found = self._functions(language, name)
        if not found and name.count(".") >= 2:
            root, last = name.split(".", maxsplit=1)[0], name.rsplit(".", 1)[-1]
            found = self._functions(language, f"{root}.*.{last}")
        return found

    def _functions(self, language: str, name: str) -> tuple[Signature, ...]:
        content = self.language(language)
        rows = [s for target in content.function_aliases.get(name, ()) for s in content.functions.get(target, ())]
        return (*content.functions.get(name, ()), *rows)

    def decorator_named(self, language: str, name: str) -> Signature | None:
        """Return the signature of a decorator."""
        content = self.language(language)
        return content.decorators.get(content.decorator_aliases.get(name, name))

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

    def package_of_import(
        self, ecosystem: str, module: str, declared: Container[tuple[str, str]] = ()
    ) -> Package | None:
        """Return the package that an imported module belongs to: the longest import root wins, then a declared one."""
        roots = self._roots.get(ecosystem, {})
        separator = "." if ecosystem in {"pypi", "maven"} else "/"
        parts = module.split(separator)
        for end in range(len(parts), 0, -1):
            found = roots.get(separator.join(parts[:end]))
            chosen = next((p for p in found or () if (ecosystem, p.name) in declared), None)
            chosen = chosen or next((p for p in found or () if not p.declared_only), None)
            if chosen is not None:
                return chosen
        return None

    def root_vendor(self, language: str, module: str) -> Vendor | None:
        """Return the vendor of an import root that has no package of its own."""
        roots = self.language(language).roots
        parts = module.split(".")
        stem = next((roots[r] for end in range(len(parts), 0, -1) for r in [".".join(parts[:end])] if r in roots), None)
        return self.vendors.get(stem) if stem else None

    @cached_property
    def published(self) -> frozenset[str]:
        """First parts of the import roots of all published packages."""
        return frozenset(root.split(".")[0] for root in self._roots.get("pypi", {}))

    @cached_property
    def script_roots(self) -> frozenset[str]:
        """Import roots of all published packages of JavaScript."""
        return frozenset(self._roots.get("npm", {}))

    # -- names that decide the host ----------------------------------------------------------------------------------

    @cached_property
    def _hosts(self) -> tuple[dict[str, Vendor], list[tuple[str, Vendor]]]:
        exact, suffix = {}, []
        for vendor in self.vendors.values():
            for host in vendor.hosts:
                if host.startswith(".") or ("*" in host and host != "*"):
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
        return found or next((v for s, v in suffix if (fnmatchcase(bare, s) if "*" in s else bare.endswith(s))), None)

    def other_host(self, provider: str) -> str | None:
        """Return the node for a host that is not in the catalogue, reached by a client of *provider* (``hosts: ["*"]``).

        None where the client speaks a dialect of its own: then it still calls its provider.
        """
        found, own = self._hosts[0].get("*"), self.vendor_of_node(provider)
        if found is None or (own is not None and own.layer != "gateway" and provider not in found.replaces):
            return None
        return found.node

    @cached_property
    def resources(self) -> Resources:
        """Names under which infrastructure code knows the products."""
        return Resources(self.vendors.values())

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
    def env_names(self) -> EnvNames:
        """Vendors' names in names of variables that no file lists."""
        return EnvNames(self.vendors.values())

    @cached_property
    def signs(self) -> SignIndex:
        """Words that show what a team has put around its AI."""
        return SignIndex(self.compiled.signs)

    @cached_property
    def _by_node(self) -> dict[str, Vendor]:
        return {v.node: v for v in reversed(list(self.vendors.values())) if v.kind != "packages"}

    def vendor_of_node(self, node: str) -> Vendor | None:
        """Return the vendor whose node has this name."""
        return self._by_node.get(node)

    # -- models ------------------------------------------------------------------------------------------------------

    def canonical(self, name: str) -> str:
        """Return the one spelling of a model id: lower case, without path, vendor or region prefix."""
        return self.models.canonical(name)

    def is_host(self, node: str) -> bool:
        """Return whether a node is somebody who is called: a provider or gateway, not a library in between."""
        vendor = self.vendor_of_node(node)
        return vendor is None or vendor.kind == "provider" or vendor.layer == "gateway"

    def is_gateway(self, node: str) -> bool:
        """Return whether a node passes calls on to providers."""
        vendor = self.vendor_of_node(node)
        return vendor is not None and vendor.layer == "gateway"

    def is_placeholder(self, name: str) -> bool:
        """Return whether a text in model position stands for "put your model here"."""
        return bool(_PLACEHOLDER.search(name))

    def split_model(self, name: str) -> tuple[Vendor | None, str]:
        """Split ``prefix/model`` or ``prefix:model`` into the vendor that the prefix names and the rest."""
        for separator in ("/", ":"):
            head, found, rest = name.partition(separator)
            if found and rest:
                vendor = self.prefix_vendor(head)
                if vendor is not None:
                    return vendor, rest
        return None, name
