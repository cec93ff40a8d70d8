"""Infrastructure that hosts, builds or runs the repository's AI code: what stands only under that condition is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import dirname, normpath

from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.grants import allowed
from stackaudit.resolution.project import Project
from stackaudit.resolution.scopes import Scopes
from stackaudit.resolution.surroundings import surroundings

_AI = frozenset(
    {
        "call",
        "agent",
        "tool",
        "framework",
        "data_pipeline",
        "pipeline_step",
        "mcp_server",
        "model",
        "provider",
        "vector_store",
        "experiment_tracker",
    }
)
"""Kinds that show that a folder holds code of the stack."""


_GENERAL = ("AWS_", "GOOGLE_CLOUD_", "AZURE_", "LOG_", "PYTHON")
"""Beginnings of variables that programs of any kind are given."""


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the infrastructure that is shown to serve the stack, and the images behind services and deployments."""
    del documents
    claims = [f for f in facts if isinstance(f, NodeClaim)]
    infra = [c for c in claims if c.ref.kind == "infra"]
    if not infra:
        return
    scopes = Scopes(context.project.files)
    places = {
        c.evidence.path
        for c in claims
        if _is_of_the_stack(c) and c.role == "used" and scopes.of(c.evidence.path) == "prod"
    }
    places -= {c.evidence.path for c in infra}  # a file that builds is no code that is built
    work = _Hosting(frozenset(places), context.project, claims)
    confirmed = {c.ref for c in infra if not _get(c, "conditional")}
    told = _told(claims, infra, frozenset(places))
    stack_files = {c.evidence.path for c in infra if not _get(c, "conditional") and _get(c, "type") == "service"}
    for claim in infra:
        if claim.ref not in confirmed and (work.confirms(claim) or _beside(claim, stack_files) or claim.ref in told):
            confirmed.add(claim.ref)
            yield replace(claim, attributes=tuple((k, v) for k, v in claim.attributes if k != "conditional"))
    parts = {c.ref: str(_get(c, "part")) for c in infra if _get(c, "part")}
    references = [(f.source, f.target) for f in facts if isinstance(f, EdgeClaim) and f.kind == "depends_on"]
    around = surroundings(confirmed, parts, references)
    for claim in infra:
        if claim.ref in around:
            yield replace(claim, attributes=tuple((k, v) for k, v in claim.attributes if k != "conditional"))
    confirmed |= around
    yield from _edges(infra, confirmed)
    yield from _calls(claims, confirmed, scopes, work)
    yield from _served(infra, confirmed, facts)
    yield from _stores(infra, confirmed, parts, references)


def _get(claim: NodeClaim, name: str) -> object:
    return next((v for k, v in claim.attributes if k == name), None)


def _is_of_the_stack(claim: NodeClaim) -> bool:
    """Return whether a claim shows that its file is code of the stack; a library counts where it is imported."""
    imported = claim.ref.kind == "sdk" and claim.evidence.technique == "import" and not _get(claim, "conditional")
    return claim.ref.kind in _AI or imported


def _told(claims: Sequence[NodeClaim], infra: Sequence[NodeClaim], places: frozenset[str]) -> set[NodeRef]:
    """Return the programs that are given at least two variables which code of the stack, or code beside it, reads."""
    folders = {dirname(p) for p in places}
    read = {c.name for c in claims if c.ref.kind == "env_var" and dirname(c.evidence.path) in folders}
    found: set[NodeRef] = set()
    for claim in infra:
        given = _get(claim, "settings")
        names = {n for n in given if isinstance(n, str)} if isinstance(given, tuple) else set()
        if len({n for n in names & read if not n.startswith(_GENERAL)}) > 1:
            found.add(claim.ref)
    return found


def _beside(claim: NodeClaim, stack_files: set[str]) -> bool:
    """Return whether a service or image stands in a compose file that runs the stack: all that is started together."""
    return claim.evidence.path in stack_files


class _Hosting:
    """Which code of the tree is of the stack, and which program is built from which code."""

    def __init__(self, places: frozenset[str], project: Project, claims: Sequence[NodeClaim]) -> None:
        self.places, self.project = places, project
        self.code = frozenset(project.files)
        self.refs = {f"{c.ref.kind}:{c.ref.key}" for c in claims if not _get(c, "conditional")}
        self._imports: dict[str, set[str]] | None = None

    def confirms(self, claim: NodeClaim) -> bool:
        """Return whether a folder that is built, a script that is run, or the product that is deployed is of the stack."""
        vendors = _get(claim, "vendors")
        if isinstance(vendors, tuple) and any(str(v) in self.refs for v in vendors):
            return True
        scripts = _get(claim, "scripts")
        if isinstance(scripts, tuple) and any(self._is_run(str(s)) for s in scripts):
            return True
        folder = _get(claim, "hosts")
        if not isinstance(folder, str) or not folder:
            return False
        return self._holds(folder) or (_get(claim, "type") == "build" and self._holds(dirname(folder) or "."))

    def reached(self, path: str) -> frozenset[str]:
        """Return a file and all that it imports, directly or not."""
        if self._imports is None:
            self._imports = {}
            for file in self.project.files.values():
                for importer in self.project.importers(file):
                    self._imports.setdefault(importer, set()).add(file.path)
        seen, queue = {path}, [path]
        while queue:
            found = self._imports.get(queue.pop(), set()) - seen
            seen |= found
            queue += found
        return frozenset(seen)

    def runs(self, folder: str, path: str) -> bool:
        """Return whether a program that is built from a folder, or starts in a file, holds the code of *path*."""
        if folder in self.code:
            return path in self.reached(folder)
        return folder == "." or path.startswith(folder + "/")

    def _is_run(self, script: str) -> bool:
        name = normpath(script).lstrip("./")
        return any(p == name or p.endswith("/" + name) for p in self.places) if name else False

    def _holds(self, folder: str) -> bool:
        """Return whether the code that is built from *folder* is of the stack; a folder without code stands for its parent."""
        if folder in self.code:
            return any(p in self.places for p in self.reached(folder))
        for candidate in (folder, dirname(folder) or "."):
            prefix = "" if candidate in {".", ""} else candidate + "/"
            if any(p.startswith(prefix) for p in self.code):
                return any(p.startswith(prefix) for p in self.places)
        return False


def _edges(infra: Sequence[NodeClaim], confirmed: set[NodeRef]) -> Iterator[Fact]:
    """A service runs the images that its Dockerfile builds on; a deploying step deploys the last of them."""
    images: dict[str, list[NodeClaim]] = {}
    for claim in infra:
        path = claim.evidence.path
        if _get(claim, "type") == "image" and _get(claim, "dockerfile") == path and claim.ref in confirmed:
            images.setdefault(path, []).append(claim)
    for claim in infra:
        if claim.ref not in confirmed:
            continue
        built = _get(claim, "dockerfile")
        if _get(claim, "type") == "service" and isinstance(built, str):
            for image in images.get(built, ())[-1:]:
                yield EdgeClaim(claim.ref, "runs", image.ref, claim.evidence)
        folder = _get(claim, "deploys")
        if isinstance(folder, str) and folder:
            path = normpath(f"{folder}/Dockerfile")
            for image in images.get(path, ())[-1:]:
                yield EdgeClaim(claim.ref, "deploys", image.ref, claim.evidence)


def _calls(claims: Sequence[NodeClaim], confirmed: set[NodeRef], scopes: Scopes, work: _Hosting) -> Iterator[Fact]:
    """A program calls the providers that the code calls from which it is built."""
    providers = [
        c
        for c in claims
        if c.ref.kind == "provider"
        and c.role == "used"
        and c.evidence.technique in {"signature", "code"}
        and scopes.of(c.evidence.path) == "prod"
    ]
    for claim in claims:
        folder = _get(claim, "hosts")
        runs = _get(claim, "type") == "service" or _get(claim, "part") == "code"
        if claim.ref not in confirmed or not runs or not isinstance(folder, str) or not folder:
            continue
        for provider in providers:
            if work.runs(folder, provider.evidence.path):
                yield EdgeClaim(claim.ref, "calls", provider.ref, provider.evidence)


def _stores(
    infra: Sequence[NodeClaim],
    confirmed: set[NodeRef],
    parts: Mapping[NodeRef, str],
    references: Sequence[tuple[NodeRef, NodeRef]],
) -> Iterator[Fact]:
    """Yield the stores behind resources, and which programs of the stack may read and write them.

    A bucket counts where a program may use it, where it starts one, or where a resource of a vendor refers to it: others hold
    archives and logs.
    """
    claims = {c.ref: c for c in infra if c.ref in confirmed}
    grants: dict[NodeRef, list[tuple[str, ...]]] = {}
    for claim in infra:
        held = _get(claim, "grants")
        rows_held = held if isinstance(held, tuple) else ()
        grants.setdefault(claim.ref, []).extend(tuple(map(str, g)) for g in rows_held if isinstance(g, tuple))
    programs = [ref for ref in claims if parts.get(ref) == "code"]
    used = list(allowed(programs, parts, references, grants))
    vendors = {ref for ref, claim in claims.items() if _get(claim, "vendors")}
    shown = {store for _, _, store in used} | {b for a, b in references if a in vendors}
    starts = {a for a, b in references if parts.get(b) == "code" and b in claims and parts.get(a) != "code"}
    shown |= {b for a, b in references if a in starts}  # what comes into it starts a program
    shown |= {ref for ref in claims if parts.get(ref) == "store"}
    rows: dict[NodeRef, NodeRef] = {}
    for ref, claim in claims.items():
        if ref in shown and _get(claim, "store"):
            product = str(_get(claim, "engine") or _get(claim, "store"))
            rows[ref] = NodeRef("data_store", f"{product}:{claim.name.rpartition('.')[2].rpartition(':')[2]}")
            yield replace(claim, ref=rows[ref], name=rows[ref].key, attributes=(("product", product),))
    for program, mode, store in used:
        if store in rows:
            yield EdgeClaim(program, mode, rows[store], claims[store].evidence)


def _served(infra: Sequence[NodeClaim], confirmed: set[NodeRef], facts: Sequence[Fact]) -> Iterator[Fact]:
    """An endpoint serves the models that the vendor's resources deploy on which it depends, over up to three steps."""
    vendors = {c.ref for c in infra if c.ref in confirmed and _get(c, "vendors")}
    needs: dict[NodeRef, set[NodeRef]] = {}
    deployed: dict[NodeRef, list[EdgeClaim]] = {}
    for fact in facts:
        if isinstance(fact, EdgeClaim) and fact.source in vendors:
            if fact.kind == "depends_on" and fact.target in vendors:
                needs.setdefault(fact.source, set()).add(fact.target)
            elif fact.kind == "deploys":
                deployed.setdefault(fact.source, []).append(fact)
    endpoints = {c.ref for c in infra if c.ref in vendors and "endpoint" in str(_get(c, "type")).lower()}
    for start in sorted(endpoints):
        reached, seen = {start}, {start}
        for _ in range(3):
            reached = {t for ref in reached for t in needs.get(ref, ())} - seen
            seen |= reached
            for edge in (e for ref in sorted(reached) for e in deployed.get(ref, ())):
                yield EdgeClaim(start, "serves", edge.target, edge.evidence)
