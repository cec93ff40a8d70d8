"""Weigh the claims: one row for each model, one end for each model and host, and a list of disputes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from . import capabilities
from .claims import Claims, DateClaim, FactClaim
from .ends import LISTS, OLD, Dispute, End, Ends
from .names import Names
from .packages import RANK

_PRICES = ("model-prices", "litellm", "tokencost", "genai-prices", "models.dev")
_DESCRIPTIONS = ("hand", "depdesk", "langchain", "models.dev", "litellm", "genai-prices")
_STATUS = ("model-prices", "langchain", "models.dev", "genai-prices")
FIELDS: dict[str, tuple[str, ...]] = {
    "price": _PRICES,
    "context": ("hand", "langchain", "litellm", "models.dev", "genai-prices", "tokencost"),
    "max_output": ("langchain", "litellm", "models.dev", "tokencost"),
    "dimensions": ("hand", "litellm", "tokencost"),
    "status": _STATUS,
    **dict.fromkeys(("kind",), ("hand", "litellm", "tokencost")),
    **dict.fromkeys(("family", "release", "licence"), _DESCRIPTIONS),
}
"""For each field, the sources in the order in which they are believed (by the start of a name).
Capabilities are not among them: those need agreement (``capabilities``)."""

_NO_TEXT = {"embedding", "rerank", "moderation", "image", "video"}
"""Kinds that write no text: what tables say of their sampling or tools has no meaning."""

_TEXT_ONLY = {"sampling", "tools", "json_schema"}

_BEDROCK_VERSION = re.compile(r"-v\d+(:\d+(:\d+k)?)?$")


@dataclass(slots=True)
class Model:
    """One row of the catalogue."""

    id: str
    lab: str | None
    facts: dict[str, Any] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    snapshots: list[str] = field(default_factory=list)
    floating: bool = False
    preview: bool = False
    ends: list[End] = field(default_factory=list)
    tagged: bool = False
    """The id names weights in a library and takes a tag after a colon."""
    denied: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Capability that the model lacks: the sources that say so."""
    disputed: list[str] = field(default_factory=list)
    """Capabilities on which the sources do not agree."""


@dataclass(slots=True)
class Merged:
    """The catalogue before it is encoded."""

    models: dict[str, Model]
    disputes: list[Dispute]


class Merger:
    """Holds the claims by bare id while they are weighed."""

    def __init__(self, claims: Claims, names: Names) -> None:
        self.names, self.claims = names, claims
        self.facts: dict[str, list[FactClaim]] = defaultdict(list)
        self.dates: dict[str, list[DateClaim]] = defaultdict(list)
        self.labs: dict[str, str | None] = {}
        self.hosts: dict[str, set[str]] = defaultdict(set)
        self.dated_names: set[str] = set()
        self.listed: set[str] = set()
        for fact in claims.facts:
            if bare := names.bare(fact.model):
                self.facts[bare].append(fact)
        for when in claims.dates:
            if bare := names.bare(when.model):
                self.dates[bare].append(when)

    def run(self) -> Merged:
        """Fold spellings, choose the ids to keep, then decide field by field."""
        self._place()
        self.dated_names = {stem for m in self.hosts if (stem := self._snapshot_of(m))}
        folded = self._fold()
        kept = {model for model in self.hosts if self._keep(model)}
        models = {model: self._model(model) for model in sorted(kept)}
        for alias, model in sorted(folded.items()):
            if model in models:
                models[model].aliases.add(alias)
        self._float(models)
        by_host = {name: self._by_host(row) for name, row in models.items()}
        ends = Ends(self.names, by_host)
        for row in models.values():
            row.ends = ends.of(row.id, row.lab)
        return Merged(models, ends.disputes)

    def _place(self) -> None:
        """Decide lab and hosts of every bare id."""
        for model in {*self.facts, *self.dates}:
            claims: list[FactClaim | DateClaim] = [*self.facts[model], *self.dates[model]]
            vendors = {v for c in claims if (v := self.names.vendor(c.model))}
            organisations = [f.organisation for f in self.facts[model] if f.organisation]
            labs = (self.names.lab(model, o) for o in (None, *sorted(vendors), *organisations))
            self.labs[model] = next((lab for lab in labs if lab), None)
            for claim in claims:
                self.hosts[model].add(self.names.host(claim.host, self.labs[model]))
                if claim.source.startswith(LISTS):
                    self.listed.add(model)

    # -- spellings ------------------------------------------------------------------------------

    def _fold(self) -> dict[str, str]:
        """Move the claims of other spellings to the id; return alias to id."""
        folded: dict[str, str] = {}
        for model in sorted(self.hosts):
            target = self._spelling_of(model)
            if target and target != model and target not in folded:
                folded[model] = target
                self.facts[target] += self.facts.pop(model, [])
                self.dates[target] += self.dates.pop(model, [])
                self.hosts[target] |= self.hosts.pop(model)
                self.labs.setdefault(target, self.labs.pop(model))
        for alias, declared in self.claims.aliases.items():
            target = self.names.bare(declared)
            bare = self.names.bare(alias)
            if bare and target and bare not in self.hosts and bare not in folded:
                folded[bare] = folded.get(target, target)
        return folded

    def _spelling_of(self, model: str) -> str | None:
        if model in self.claims.aliases:
            declared = self.names.bare(self.claims.aliases[model])
            return declared if declared in self.hosts else None
        for start, instead in self.names.spellings:
            # The dotless beginning of one host is never the lab's own, so it always folds.
            if model.startswith(start):
                target = instead + model.removeprefix(start)
                if target in self.hosts or start == self.names.spellings[0][0]:
                    return self._spelling_of(target) or target
        for target in self._same(model):
            if target in self.hosts and self.labs[target] == self.labs[model]:
                return target
        return None

    def _same(self, model: str) -> list[str]:
        """Ids that the same lab may write for ``model``, by the hosts' fixed grammars."""
        found = []
        if _BEDROCK_VERSION.search(model):
            stem = _BEDROCK_VERSION.sub("", model)
            # A pinned deployment is never another spelling of an id that floats.
            dated = self.names.undated(stem, self.labs[model])
            typed = self.labs[model] in self.names.tables["typed_labs"]
            if dated or (typed and self._sold_at_home(stem) and stem not in self.dated_names):
                found.append(stem)
        if "@" in model:
            stem, _, version = model.partition("@")
            found.append(stem if version in {"default", "latest"} else f"{stem}-{version}")
        if "." not in model and (dotted := self._dotted(model)):
            found.append(dotted)
        elif "." in model and self._sold_at_home(model.replace(".", "-")):
            found.append(model.replace(".", "-"))
        return found

    def _dotted(self, model: str) -> str | None:
        """``gpt-4-1`` for ``gpt-4.1``: only where a lab sells the dotted id and not this one."""
        if self._sold_at_home(model):
            return None
        for spot in re.finditer(r"(?<=\d)-(?=\d)", model):
            dotted = f"{model[: spot.start()]}.{model[spot.end() :]}"
            if self._sold_at_home(dotted):
                return dotted
        return None

    def _sold_at_home(self, model: str) -> bool:
        homes = self.names.homes.get(self.labs.get(model) or "", [])
        return bool(self.hosts.get(model, set()) & set(homes))

    # -- rows -----------------------------------------------------------------------------------

    def _keep(self, model: str) -> bool:
        """Keep what has a date, a host of its own, or two independent voices."""
        if self.dates.get(model) or self.hosts[model] & set(self.names.tables["direct"]):
            return True
        return len({fact.source.split("-1")[0] for fact in self.facts.get(model, ())}) > 1

    def _model(self, model: str) -> Model:
        row = Model(model, self.labs[model], preview=bool(self.names.preview.search(model)))
        for name, order in FIELDS.items():
            if (best := self._believed(model, name, order)) is not None:
                row.facts[name] = best.facts[name]
                if name == "price":
                    row.facts["price_host"] = self.names.host(best.host, row.lab)
        row.facts.setdefault("kind", self.names.kind(model))
        if row.facts["kind"] == "chat" and self.names.kind(model) in {"embedding", "rerank"}:
            row.facts["kind"] = self.names.kind(model)
        row.facts["family"] = self.names.family(model) or row.facts.get("family")
        if row.facts["kind"] in _NO_TEXT:
            row.facts.pop("max_output", None)
        self._judge_capabilities(row)
        return row

    def _judge_capabilities(self, row: Model) -> None:
        """Set what the sources agree on; keep who denies, and what is disputed."""
        homes = {"lab", *self.names.homes.get(row.lab or "", ())}
        claims = self.facts.get(row.id, ())
        for name in capabilities.NAMES:
            if row.facts["kind"] in _NO_TEXT and name in _TEXT_ONLY:
                continue
            verdict = capabilities.decide(name, claims, lambda c: self.names.host(c.host, row.lab) in homes)
            if verdict.disputed:
                row.disputed.append(name)
            elif verdict.value is not None:
                row.facts[name] = verdict.value
            if verdict.value is False:
                row.denied[name] = verdict.stated_by
        library = bool(self.hosts[row.id] & set(self.names.tables["weights"]))
        row.tagged = library and ":" not in row.id
        if library and "open_weights" not in {*row.facts, *row.disputed}:
            row.facts["open_weights"] = True

    def _believed(self, model: str, name: str, order: tuple[str, ...]) -> FactClaim | None:
        """Return the claim to believe: best source, the lab's own host first, today's table first."""
        lab = self.labs[model]
        homes, hosts = self.names.homes.get(lab or "", []), self.names.tables["price_order"]

        def weight(claim: FactClaim) -> tuple[object, ...]:
            source = next(i for i, start in enumerate(order) if claim.source.startswith(start))
            host = self.names.host(claim.host, lab)
            at_home = host in homes or host == "lab"
            place = hosts.index(host) if host in hosts else len(hosts)
            old = claim.source.startswith(OLD)
            reseller = host not in self.names.tables["direct"]
            first = (source, not at_home, reseller) if name == "price" else (not at_home, source, 0)
            return (*first, old, RANK[claim.source], place, host, claim.model)

        able = [c for c in self.facts.get(model, ()) if name in c.facts and c.source.startswith(order)]
        return min(able, key=weight, default=None)

    def _float(self, models: dict[str, Model]) -> None:
        """An id floats if it says so, or if its lab sells a dated id of the same name."""
        siblings: dict[str, list[str]] = defaultdict(list)
        for model in models:
            if stem := self._snapshot_of(model):
                siblings[stem].append(model)
        for name, row in models.items():
            row.snapshots = [s for s in siblings.get(name, []) if models[s].lab == row.lab]
            says_so = self.names.latest.search(name) or name in self.claims.floating
            row.floating = bool(row.snapshots or says_so)

    def _snapshot_of(self, model: str) -> str | None:
        """Return the undated name of which ``model`` is a snapshot by its lab.

        A host may date its deployments of an id that the lab does not: where the lab types its ids
        in an SDK, the dated one must be listed by a vendor; elsewhere the lab itself must sell it.
        """
        lab = self.labs.get(model)
        stem = self.names.undated(model, lab)
        homes = self.names.homes.get(lab or "", [])
        if stem is None or (homes and not self._sold_at_home(model)):
            return None
        typed = lab in self.names.tables["typed_labs"]
        return stem if not typed or model in self.listed else None

    def _by_host(self, row: Model) -> dict[str, list[DateClaim]]:
        found: dict[str, list[DateClaim]] = defaultdict(list)
        for claim in self.dates.get(row.id, ()):
            found[self.names.host(claim.host, row.lab)].append(claim)
        return found
