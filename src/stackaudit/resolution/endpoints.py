"""Settings of programs that name an endpoint, and the models that infrastructure code deploys behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from posixpath import join

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.documents import Document, Leaf, walk
from stackaudit.resolution.file_settings import settings
from stackaudit.resolution.iac_values import IacValues, Known
from stackaudit.resolution.terraform_references import TerraformReferences

_STEPS = 3
"""From an endpoint over its configuration to the model."""
MAX_SETTINGS = 5_000
MAX_MODELS = 8


def endpoint_models(
    documents: Iterable[Document], references: TerraformReferences, values: IacValues, catalogue: Catalogue
) -> dict[str, list[Known]]:
    """Return name of the setting → models behind the endpoints that Terraform code gives it."""
    found: dict[str, list[Known]] = defaultdict(list)
    seen = 0
    for document in documents:
        for name, _, node in settings(document) if document.syntax == "hcl" else ():
            seen += 1
            if seen > MAX_SETTINGS:
                break
            for key in sorted(references.targets(document.path, node)):
                for known in _behind(key, references, values, catalogue):
                    if known not in found[name] and len(found[name]) < MAX_MODELS:
                        found[name].append(known)
    return {name: rows for name, rows in found.items() if rows}


def _behind(key: str, references: TerraformReferences, values: IacValues, catalogue: Catalogue) -> Iterator[Known]:
    """Yield the models in a managed resource of a vendor, or in those of the vendor that it needs."""
    reached, done = {key}, {key}
    for _ in range(_STEPS):
        following: set[str] = set()
        for here in sorted(reached):
            _, folder, address = here.split(":", 2)
            kind = address.partition(".")[0]
            block = references.block(here)
            if block is None or not catalogue.resources.has("terraform", kind):
                continue
            path = join(folder, "main.tf")
            for keys, _, leaf in walk(block):
                if keys and _is_model(keys[-1], leaf, catalogue):
                    known = values.text(path, leaf)
                    if known is not None and 2 < len(known.text) <= 200:
                        yield known
            following |= {target for target, _ in references.of(path, block)} - done
        reached, done = following, done | following


def _is_model(name: str, leaf: Leaf, catalogue: Catalogue) -> bool:
    known = catalogue.env_var(name)
    return known is not None and known[1] == "model" and isinstance(leaf.value, str)
