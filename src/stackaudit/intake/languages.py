"""Which syntax a file is written in, by its name: a table, and the sizes up to which each sort is read."""

from __future__ import annotations

MEGABYTE = 1 << 20
CODE_LIMIT = 1 * MEGABYTE
DOCUMENT_LIMIT = 4 * MEGABYTE
NOTEBOOK_LIMIT = 16 * MEGABYTE
LOCK_LIMIT = 32 * MEGABYTE
SCRIPT_LIMIT = 64 << 10
"""Files without a suffix are looked into for a ``#!`` line only up to this size."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of *text* as a set: tables of names read better as text."""
    return frozenset(text.split())


_BY_LANGUAGE = {
    # code
    "python": ".py .pyi .pyw",
    "javascript": ".js .mjs .cjs",
    "jsx": ".jsx",
    "typescript": ".ts .mts .cts",
    "tsx": ".tsx",
    "vue": ".vue",
    "svelte": ".svelte",
    "astro": ".astro",
    "java": ".java",
    "kotlin": ".kt .kts",
    "scala": ".scala .sc",
    "groovy": ".groovy .gradle",
    "go": ".go",
    "csharp": ".cs .csx .razor .cshtml",
    "fsharp": ".fs .fsx",
    "visualbasic": ".vb",
    "rust": ".rs",
    "ruby": ".rb .rake .gemspec",
    "php": ".php",
    "swift": ".swift",
    "objectivec": ".m .mm",
    "c": ".c .h",
    "cpp": ".cc .cpp .cxx .hpp .hh .hxx .cu .cuh",
    "dart": ".dart",
    "elixir": ".ex .exs",
    "erlang": ".erl",
    "clojure": ".clj .cljs .cljc",
    "haskell": ".hs",
    "lua": ".lua",
    "perl": ".pl .pm",
    "julia": ".jl",
    "r": ".r .rmd .qmd",
    "sql": ".sql",
    "shell": ".sh .bash .zsh .fish .ksh",
    "powershell": ".ps1 .psm1",
    "batch": ".bat .cmd",
    # documents
    "yaml": ".yaml .yml .dvc",
    "json": ".json .jsonc .json5 .webmanifest",
    "toml": ".toml",
    "ini": ".ini .cfg .conf",
    "properties": ".properties",
    "xml": ".xml .csproj .fsproj .vbproj .props .targets .config .nuspec",
    "env": ".env .envrc",
    "terraform": ".tf .tfvars .hcl",
    "bicep": ".bicep",
    "protobuf": ".proto",
    "graphql": ".graphql .gql",
    "nix": ".nix",
    "markdown": ".md .mdx .mdc .markdown",
    "restructuredtext": ".rst",
    "asciidoc": ".adoc",
    "text": ".txt .in .prompt .prompty",
    "template": ".j2 .jinja .jinja2 .tmpl .tpl .mustache .hbs .handlebars .liquid .ejs",
    "html": ".html .htm .xhtml",
    "css": ".css .scss .sass .less",
    "notebook": ".ipynb",
    "lock": ".lock .lockfile",
}
_BY_NAME = {
    "dockerfile": "dockerfile containerfile",
    "make": "makefile gnumakefile",
    "groovy": "jenkinsfile",
    "ruby": "gemfile rakefile",
    "toml": "pipfile",
    "gomod": "go.mod go.work",
    "python": "snakefile sconstruct",
    "starlark": "build.bazel workspace.bazel",
    "yaml": "dvc.lock .clang-format chart.lock",
    "json": ".babelrc .eslintrc .prettierrc composer.lock package-lock.json npm-shrinkwrap.json pipfile.lock deno.lock "
    "packages.lock.json flake.lock",
    "text": "procfile codeowners license licence notice readme modelfile .cursorrules .dockerignore .gitattributes",
    "lock": "go.sum",
}
_LOCK_NAMES = words_of(
    "composer.lock package-lock.json npm-shrinkwrap.json pipfile.lock deno.lock packages.lock.json flake.lock "
    "pnpm-lock.yaml conda-lock.yml conda-lock.yaml go.sum"
)
_DOCUMENTS = words_of(
    "yaml json toml ini properties xml env terraform bicep protobuf graphql nix markdown restructuredtext "
    "asciidoc text template html css"
)
_INTERPRETERS = {
    "python": "python",
    "uv": "python",
    "sh": "shell",
    "bash": "shell",
    "zsh": "shell",
    "dash": "shell",
    "ksh": "shell",
    "fish": "shell",
    "node": "javascript",
    "deno": "typescript",
    "bun": "typescript",
    "tsx": "typescript",
    "ruby": "ruby",
    "perl": "perl",
    "php": "php",
    "rscript": "r",
}
_SUFFIXES = {suffix: language for language, suffixes in _BY_LANGUAGE.items() for suffix in suffixes.split()}
_NAMES = {name: language for language, names in _BY_NAME.items() for name in names.split()}


def language_of(path: str, head: bytes = b"") -> str | None:
    """Return the syntax of the file at *path*, or None if it is none that the tool reads.

    A name without a suffix is decided by the ``#!`` line in *head*, the first bytes of the file, if they are given.
    """
    name = path[path.rfind("/") + 1 :].lower()
    if language := _NAMES.get(name):
        return language
    if name.startswith((".env", "env.")) and name.rpartition(".")[2] not in {"py", "ts", "js", "mjs", "cjs", "mts"}:
        known = _SUFFIXES.get("." + name.rpartition(".")[2])
        return "env" if name.startswith((".env.", ".env-", ".env_")) or name in {".env", ".envrc"} else known
    if name.startswith(("dockerfile.", "containerfile.", "dockerfile-")) or name.endswith(".dockerfile"):
        return "dockerfile"
    if name.startswith("requirements") and name.endswith((".txt", ".in", ".pip")):
        return "text"
    if name in {"config", "config.local"} and "/." in "/" + path[: path.rfind("/") + 1]:
        return "ini"  # a tool's hidden folder with its configuration
    dot = name.rfind(".")
    if dot >= 0:
        return _SUFFIXES.get(name[dot:])
    return _interpreter(head)


def limit_of(path: str, language: str | None) -> int:
    """Return the size in bytes up to which a file is read."""
    name = path[path.rfind("/") + 1 :].lower()
    if language is None:
        return SCRIPT_LIMIT
    if language == "lock" or name in _LOCK_NAMES:
        return LOCK_LIMIT
    if language == "notebook":
        return NOTEBOOK_LIMIT
    return DOCUMENT_LIMIT if language in _DOCUMENTS else CODE_LIMIT


def _interpreter(head: bytes) -> str | None:
    if not head.startswith(b"#!"):
        return None
    words = head[2:200].split(b"\n", 1)[0].decode("utf-8", "replace").split()
    if words and words[0].endswith("/env"):
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    program = words[0].rpartition("/")[2].lower().rstrip("0123456789.") if words else ""
    return _INTERPRETERS.get(program)
