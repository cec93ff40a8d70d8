"""Prompts that were copied and changed a little: near-duplicates across the tree (5-word shingles, Jaccard).

The index is bounded: only texts of 40 words or more take part, rare shingles propose pairs, and a shingle that many texts
share proposes none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.model.graph import node_id
from stackaudit.resolution.context import Context
from stackaudit.resolution.prompt_texts import Prompt, prompts_of

MIN_WORDS = 40
SHINGLE = 5
SIMILAR = 0.85
"""Jaccard index from which two texts are one text that was copied."""
MAX_PROMPTS = 2000
MAX_HOLDERS = 12
"""A shingle in more texts than this is a common phrase."""
_WORD = re.compile(r"\w+")


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield for each copied prompt the others that it resembles, as an attribute."""
    places = {f.ref.key: f for f in facts if isinstance(f, NodeClaim) and f.ref.kind == "prompt" and _long(f)}
    if len(places) < 2:
        return
    paths = sorted({f.evidence.path for f in places.values()})
    files = [context.project.files[p] for p in paths if p in context.project.files]
    prompts = [p for file in files for p in prompts_of(file, context) if p.key in places][:MAX_PROMPTS]
    for one, others in sorted(_pairs(prompts).items()):
        claim = places[prompts[one].key]
        rows = tuple((node_id(NodeRef("prompt", prompts[i].key)), ratio) for i, ratio in sorted(others))
        yield NodeClaim(claim.ref, claim.name, claim.evidence, claim.role, claim.scope, (("near_duplicates", rows),))


def _long(fact: NodeClaim) -> bool:
    words = dict(fact.attributes).get("words")
    return isinstance(words, int) and words >= MIN_WORDS


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of five words of a text, in lower case."""
    words = [w.lower() for w in _WORD.findall(text)]
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def _pairs(prompts: list[Prompt]) -> dict[int, list[tuple[int, float]]]:
    sets = [shingles(p.text) for p in prompts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(sets):
        for shingle in found:
            holders[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for rows in holders.values():
        if 1 < len(rows) <= MAX_HOLDERS:
            shared.update((a, b) for i, a in enumerate(rows) for b in rows[i + 1 :])
    similar: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for a, b in shared:
        ratio = len(sets[a] & sets[b]) / len(sets[a] | sets[b])
        if ratio >= SIMILAR:
            similar[a].append((b, round(ratio, 3)))
            similar[b].append((a, round(ratio, 3)))
    return similar
