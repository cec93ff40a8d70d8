"""What a resource runs and serves: images and repositories of images, models by their id."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.infra.claims import DETECTOR, image_claims, image_of
from stackaudit.model.documents import Fields, walk
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

_IMAGES = frozenset({"image", "image_uri", "image_identifier", "container_image", "model_data_image", "container_uri"})
_MODELS = frozenset({
    "foundation_model", "foundation_model_arn", "embedding_model_arn", "model_arn", "model_id", "model_identifier", "base_model_identifier",
    "model_name", "publisher_model_name", "hugging_face_model_id", "source_model", "copy_from", "kms_model",
})  # fmt: skip
MAX_VALUES = 3_000


def runs(path: str, key: str, body: Fields, context: Context) -> Iterator[Fact]:
    """Yield the images that a resource runs, with their nodes; an image in a repository of the stack runs from there."""
    table = context.routes.deployments
    for count, (keys, line, leaf) in enumerate(walk(body)):
        if count > MAX_VALUES:
            return
        if not keys or keys[-1] not in _IMAGES or not isinstance(leaf.value, str):
            continue
        evidence = context.evidence(path, line, DETECTOR, "config")
        for target in sorted(table.references.targets(path, leaf)):
            yield EdgeClaim(NodeRef("infra", key), "runs", NodeRef("infra", target), evidence)
        known = table.values.text(path, leaf)
        image = image_of(known.text) if known is not None and "/" in known.text else None
        if known is not None and image is not None:
            for claim in image_claims(image, known.path, known.line, context, conditional=False):
                yield claim
                if claim.ref.kind == "infra":
                    yield EdgeClaim(NodeRef("infra", key), "runs", claim.ref, evidence)


def deploys(path: str, key: str, body: Fields, context: Context) -> Iterator[Fact]:
    """Yield the models that a resource deploys or asks for by their id."""
    table = context.routes.deployments
    for count, (keys, line, leaf) in enumerate(walk(body)):
        if count > MAX_VALUES:
            return
        if not keys or not (keys[-1] in _MODELS or _names_a_model(keys[-1], context)):
            continue
        known = table.values.text(path, leaf)
        if known is None or not 2 < len(known.text) <= 200:
            continue
        _, rest = context.catalogue.split_model(known.text)
        name = context.catalogue.canonical(
            rest.rpartition(":foundation-model/")[2] if rest.startswith("arn:") else rest
        )
        if context.catalogue.models.find(name) is None and not (keys[-1].isupper() and known.text.count("/") == 1):
            continue
        ref = NodeRef("model", name)
        at = context.evidence(known.path, known.line, DETECTOR, "config")
        yield NodeClaim(ref, name, at, attributes=(("as_written", known.text),))
        evidence = context.evidence(path, line, DETECTOR, "config")
        yield EdgeClaim(NodeRef("infra", key), "deploys", ref, evidence)


def _names_a_model(name: str, context: Context) -> bool:
    known = context.catalogue.env_var(name)
    return known is not None and known[1] == "model"
