"""Names under which infrastructure code deploys models, and the settings that carry such names to the code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.documents import DocNode, Document, Fields, Leaf
from stackaudit.resolution.endpoints import endpoint_models
from stackaudit.resolution.file_settings import settings
from stackaudit.resolution.iac_values import IacValues, Known, blocks
from stackaudit.resolution.terraform_references import TerraformReferences
from stackaudit.resolution.values import Env, Value, environment, texts

IAC = frozenset({"bicep", "hcl", "json"})
_FLAT_MODEL, _FLAT_NAME = ("modelName", "model_name"), ("deploymentName", "deployment_name", "name")
_FLAT_VERSION = ("modelVersion", "model_version", "deploymentVersion", "version")
MAX_VALUES = 8
"""Values of one setting that are kept: the files of several environments."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A model under a name of the team's choice."""

    name: str
    model: str
    version: str
    path: str
    line: int
    """Where the name of the deployment stands."""
    model_path: str
    model_line: int
    """Where the id of the model is written."""


@dataclass(slots=True)
class Deployments:
    """Deployments by name, and the values of settings in files."""

    by_name: dict[str, list[Deployment]] = field(default_factory=dict)
    by_setting: dict[str, list[Known]] = field(default_factory=dict)
    by_endpoint: dict[str, list[Known]] = field(default_factory=dict)
    """Setting that names an endpoint → models behind it."""
    values: IacValues = field(default_factory=lambda: IacValues(()))
    references: TerraformReferences = field(default_factory=lambda: TerraformReferences(()))

    def behind(self, value: Value, *, names_a_model: bool, catalogue: Catalogue) -> Iterator[tuple[str, str, int, str]]:
        """Yield (model, path, line, variable) for what a deployment's name or an unset variable stands for.

        A setting's text counts as a model by itself only where *names_a_model* and the catalogue knows it.
        """
        for lit in texts(value):
            for row in self.by_name.get(str(lit.value), ()):
                yield row.model, row.model_path, row.model_line, ""
        for env in environment(value):
            yield from self._of(env, names_a_model, catalogue)

    def _of(self, env: Env, names_a_model: bool, catalogue: Catalogue) -> Iterator[tuple[str, str, int, str]]:
        for known in self.by_setting.get(env.name, ()):
            rows = self.by_name.get(known.text, ())
            for row in rows:
                yield row.model, row.model_path, row.model_line, env.name
            _, rest = catalogue.split_model(known.text)
            if not rows and names_a_model and env.default is None and catalogue.models.find(rest) is not None:
                yield known.text, known.path, known.line, env.name


def read_deployments(documents: Sequence[Document], catalogue: Catalogue) -> Deployments:
    """Collect the deployments and settings of all *documents*."""
    values = IacValues(documents)
    found: dict[str, list[Deployment]] = defaultdict(list)
    for document in documents:
        if document.syntax in IAC:
            for row in deployments_of(document, values, catalogue):
                if all((row.model, row.version) != (r.model, r.version) for r in found[row.name]):
                    found[row.name].append(row)
    references = TerraformReferences(documents)
    endpoints = endpoint_models(documents, references, values, catalogue)
    return Deployments(dict(found), _settings(documents, values), endpoints, values, references)


def deployments_of(document: Document, values: IacValues, catalogue: Catalogue) -> Iterator[Deployment]:
    """Yield the deployments that one file declares with a name and a model that can be known."""
    for block, parents in blocks(document.root):
        named = _named(block, parents)
        if named is None:
            continue
        name_node, model_node, version_node = named
        name, model = values.text(document.path, name_node), values.text(document.path, model_node)
        version = values.text(document.path, version_node)
        if name is None or model is None or catalogue.models.find(catalogue.split_model(model.text)[1]) is None:
            continue
        text = version.text if version is not None else ""
        yield Deployment(name.text, model.text, text, document.path, name_node.line, model.path, model.line)


def _named(block: Fields, parents: tuple[Fields, ...]) -> tuple[DocNode, DocNode, DocNode | None] | None:
    """Return the nodes of name, model and version when *block* describes a deployment."""
    model = block.get("model")
    if isinstance(model, Fields):
        name = block.get("name") or next((p.get("name") for p in parents[-1:] if p.get("properties") is block), None)
        inner = model.get("name")
        return (name, inner, model.get("version")) if name is not None and inner is not None else None
    flat = next((n for k in _FLAT_MODEL if (n := block.get(k)) is not None), None)
    name = next((n for k in _FLAT_NAME if (n := block.get(k)) is not None), None)
    version = next((n for k in _FLAT_VERSION if (n := block.get(k)) is not None), None)
    if (
        flat is None
        or name is None
        or not isinstance(name, Leaf)
        or (version is None and block.get("deploymentName") is None)
    ):
        return None
    return name, flat, version


def _settings(documents: Iterable[Document], values: IacValues) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = defaultdict(list)
    for document in documents:
        for name, _, node in settings(document):
            known = values.text(document.path, node)
            if known is None or not 0 < len(known.text) <= 200 or len(found[name]) >= MAX_VALUES:
                continue
            if all(known.text != k.text for k in found[name]):
                found[name].append(known)
    return dict(found)
