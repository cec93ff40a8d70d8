"""Jobs of continuous integration that train, evaluate or deploy: their programs, images, settings and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname

from stackaudit.detectors.infra.claims import (
    DETECTOR,
    image_claims,
    image_of,
    infra,
    knows_the_stack,
    text_at,
    words_of,
)
from stackaudit.detectors.infra.parts import deploys
from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf, walk
from stackaudit.model.facts import EdgeClaim, Fact, NodeRef
from stackaudit.resolution.context import Context

_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+$")
_BUILD = re.compile(r"(?i)(?:^|/)cloudbuild[\w.-]*\.ya?ml$")
_COMMAND = re.compile(
    r"(?:^|[\n;&|(]|\bthen\b|\bdo\b|\brun\b|\bexec\b|\bnpx\b|\$\()[ \t]*(?:sudo[ \t]+)?([a-z][\w.-]*)", re.MULTILINE
)
_SCRIPT = re.compile(r"(?<![\w./-])((?:[\w.-]+/)*[\w-]+\.(?:py|ts|js|mjs|ipynb|sh))\b")
_MODULE = re.compile(r"python[0-9.]*[ \t]+-m[ \t]+([\w.]+)")
_DEPLOYS = re.compile(
    r"\b(?:run|functions?|app)\s+(?:services\s+)?(?:deploy|update|replace)(?=\s)|(?:^|\s)deploy(?:\s|$)"
)
_ABOUT_PAGES = re.compile(r"(?i)(?:^|[._-])(?:docs?|pages|website|site|storybook)(?:[._-]|$)")
"""Names of workflows that publish pages, not programs."""
_GITLAB_WORDS = frozenset(
    {
        "default",
        "variables",
        "stages",
        "include",
        "workflow",
        "image",
        "cache",
        "before_script",
        "after_script",
        "services",
        "spec",
    }
)
MAX_SCRIPTS = 40


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield workflows and jobs; one that shows no part of the stack by itself is conditional on the scripts that it runs."""
    if doc.syntax != "yaml" or not isinstance(doc.root, Fields):
        return
    name = doc.path.rsplit("/", 1)[-1].lower()
    if _WORKFLOW.search(doc.path):
        yield from _workflow(doc, doc.root, context)
    elif name in {".gitlab-ci.yml", ".gitlab-ci.yaml"}:
        yield from _gitlab(doc, doc.root, context)
    elif doc.path.endswith(".circleci/config.yml"):
        yield from _circle(doc, doc.root, context)
    elif _BUILD.search(doc.path) or _is_build(doc.root):
        yield from _cloud_build(doc, doc.root, context)


def _workflow(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    jobs = root.get("jobs")
    if not isinstance(jobs, Fields):
        return
    texts = list(_runs(jobs))
    used = [str(leaf.value).split("@")[0] for path, _, leaf in walk(jobs) if path[-1] == "uses"]
    sure = _of_the_stack(texts, context) or any(context.catalogue.resources.has("actions", u) for u in used)
    key = f"workflow:{doc.path}"
    sure = sure or _secrets(root, context)
    evidence = context.evidence(doc.path, 1, DETECTOR, "config")
    hosts = "." if deploys(texts, used) and not _ABOUT_PAGES.search(doc.path.rsplit("/", 1)[-1]) else ""
    names = tuple(n for n, _, _ in jobs.fields)
    rows = (("type", "workflow"), ("jobs", names), ("scripts", _scripts(texts)), ("hosts", hosts))
    yield infra(key, key, evidence, rows, conditional=not sure)
    for _, _, job in jobs.fields:
        container = job.get("container") if isinstance(job, Fields) else None
        node = container.get("image") if isinstance(container, Fields) else container
        yield from _image(node, key, doc, context, conditional=not sure)


def _secrets(root: Fields, context: Context) -> bool:
    """Return whether a workflow hands a key of the stack to a step."""
    return knows_the_stack(root.get("jobs") or root, context) or knows_the_stack(
        root.get("env") or Leaf(None, 1), context
    )


def _gitlab(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    shared = root.get("default")
    default = root.get("image") or (shared.get("image") if isinstance(shared, Fields) else None)
    for name, line, job in root.fields:
        if name in _GITLAB_WORDS or name.startswith(".") or not isinstance(job, Fields):
            continue
        yield from _job(doc, f"gitlab-ci:{name}", line, job, job.get("image") or default, context)


def _circle(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    jobs = root.get("jobs")
    for name, line, job in jobs.fields if isinstance(jobs, Fields) else ():
        if isinstance(job, Fields):
            docker = job.get("docker")
            first = docker.items[0] if isinstance(docker, Items) and docker.items else None
            yield from _job(
                doc, f"circleci:{name}", line, job, first.get("image") if isinstance(first, Fields) else None, context
            )


def _job(doc: Document, name: str, line: int, job: Fields, image: DocNode | None, context: Context) -> Iterator[Fact]:
    texts = list(_runs(job))
    sure = _of_the_stack(texts, context) or knows_the_stack(job, context)
    key = f"{name}:{doc.path}"
    evidence = context.evidence(doc.path, line, DETECTOR, "config")
    yield infra(key, name, evidence, (("type", "job"), ("scripts", _scripts(texts))), conditional=not sure)
    node = image.get("name") if isinstance(image, Fields) else image
    yield from _image(node, key, doc, context, conditional=not sure)


def _image(node: DocNode | None, key: str, doc: Document, context: Context, *, conditional: bool) -> Iterator[Fact]:
    image = image_of(str(node.value)) if isinstance(node, Leaf) and node.value else None
    if image is None or node is None:
        return
    evidence = context.evidence(doc.path, node.line, DETECTOR, "config")
    for claim in image_claims(image, doc.path, node.line, context, conditional=conditional):
        if claim.ref.kind == "infra":
            yield claim
            yield EdgeClaim(NodeRef("infra", key), "runs", claim.ref, evidence)


def _is_build(root: Fields) -> bool:
    """Return whether a file lists steps by the image that each runs in."""
    steps = root.get("steps")
    rows = [s for s in steps.items if isinstance(s, Fields)] if isinstance(steps, Items) else []
    works = all(any(s.get(key) is not None for key in ("args", "entrypoint", "script")) for s in rows)
    return (
        works
        and any("/" in text_at(s, "name") and " " not in text_at(s, "name") for s in rows)
        and root.get("jobs") is None
    )


def _cloud_build(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    """Yield the build with the images that its steps run in, and each step that brings something into service."""
    steps, folder = root.get("steps"), dirname(doc.path) or "."
    rows = [s for s in steps.items if isinstance(s, Fields)] if isinstance(steps, Items) else []
    words = {id(s): [w for key in ("entrypoint", "args", "script") for w in words_of(s.get(key))] for s in rows}
    name = f"cloud-build:{doc.path}"
    scripts = _scripts(w for s in rows for w in words[id(s)])
    about = (("type", "build"), ("hosts", folder), ("scripts", scripts))
    yield infra(name, name, context.evidence(doc.path, root.line, DETECTOR, "config"), about, conditional=True)
    for step in rows:
        if _DEPLOYS.search(" ".join(words[id(step)]).lower()):
            identity = step.get("id")
            shown = f"cloud-build:{text_at(step, 'id') or 'deploy'}"
            at = context.evidence(
                doc.path, identity.line if isinstance(identity, Leaf) else step.line, DETECTOR, "config"
            )
            attributes = (("type", "deploy step"), ("hosts", folder), ("deploys", folder))
            yield infra(f"{shown}:{doc.path}", shown, at, attributes, conditional=True)
            yield EdgeClaim(NodeRef("infra", name), "runs", NodeRef("infra", f"{shown}:{doc.path}"), at)
            continue
        node = step.get("name")
        image = image_of(str(node.value)) if isinstance(node, Leaf) else None
        for claim in (
            image_claims(image, doc.path, step.line, context, conditional=True, extra=(("hosts", folder),))
            if image
            else ()
        ):
            yield claim
            yield EdgeClaim(
                NodeRef("infra", name), "runs" if claim.ref.kind == "infra" else "serves", claim.ref, claim.evidence
            )


def _runs(node: DocNode) -> Iterator[str]:
    """Yield the texts that a shell runs."""
    for path, _, leaf in walk(node):
        keys = [p for p in path if not p.startswith("[")]
        if (
            isinstance(leaf.value, str)
            and keys
            and keys[-1] in {"run", "script", "before_script", "after_script", "command"}
        ):
            yield leaf.value[:20_000]


def _of_the_stack(texts: Iterable[str], context: Context) -> bool:
    """Return whether a program of the stack is run."""
    resources = context.catalogue.resources
    return any(resources.has("commands", word) for text in texts for word in set(_COMMAND.findall(text)))


def _scripts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the files of the repository that command lines run, as they are written."""
    found = dict.fromkeys(name for text in texts for name in _SCRIPT.findall(text))
    found |= dict.fromkeys(module.replace(".", "/") + ".py" for text in texts for module in _MODULE.findall(text))
    return tuple(found)[:MAX_SCRIPTS]
