"""Go: the environment, texts, pointers, options that are functions."""

from __future__ import annotations

from stackaudit.model.code import Call, Const
from stackaudit.resolution.languages.dialect import Dialect, Evaluate
from stackaudit.resolution.values import UNKNOWN, At, Env, Lit, Symbol, Value, many, options

_ENVIRONMENT = frozenset({"os.Getenv", "os.LookupEnv", "syscall.Getenv"})
_SAME = frozenset({
    "strings.TrimSpace", "strings.ToLower", "strings.ToUpper", "strings.Trim", "strings.TrimSuffix", "strings.TrimPrefix",
    "strings.TrimRight", "strings.TrimLeft", "strings.ReplaceAll", "strings.Replace", "strings.NewReader", "bytes.NewBuffer",
    "bytes.NewReader", "bytes.NewBufferString", "json.Marshal", "encoding/json.Marshal", "encoding/json.MarshalIndent",
    "os.ExpandEnv", "net/url.Parse", "net/url.JoinPath", "strconv.Itoa", "strconv.Atoi", "strconv.ParseFloat",
    "github.com/aws/aws-sdk-go-v2/aws.String", "github.com/aws/aws-sdk-go-v2/aws.Int32", "github.com/aws/aws-sdk-go-v2/aws.Float32",
    "github.com/aws/aws-sdk-go/aws.String", "github.com/Azure/azure-sdk-for-go/sdk/azcore/to.Ptr", "k8s.io/utils/ptr.To",
    "github.com/samber/lo.ToPtr",
})  # fmt: skip
"""Functions whose result still says what their first argument said."""


def _library_call(evaluate: Evaluate, name: str, call: Call, at: At) -> Value | None:
    if name in _ENVIRONMENT:
        return _variable(evaluate, call, at)
    if name in _SAME:
        return evaluate(call.args[0], at) if call.args else UNKNOWN
    if name == "cmp.Or":  # the first that is not empty
        return many([v for v in (evaluate(a, at) for a in call.args) if v is not UNKNOWN] or [UNKNOWN])
    return None


def _variable(evaluate: Evaluate, call: Call, at: At) -> Value:
    names = [o.value for a in call.args[:1] for o in options(evaluate(a, at)) if isinstance(o, Lit)]
    default = call.args[1] if len(call.args) > 1 else None
    given = Lit(default.value, at.file.path, default.line) if isinstance(default, Const) else None
    found = next((n for n in names if isinstance(n, str) and n), "")
    return Env(found, given, at.file.path, call.line) if found else UNKNOWN


def _member(_evaluate: Evaluate, owner: Symbol, name: str, at: At) -> Value | None:
    verb = name.removeprefix("Method")
    return Lit(verb.upper(), at.file.path, at.line) if owner.name == "net/http" and verb != name else None


DIALECT = Dialect(
    library_call=_library_call,
    member=_member,
    shape_keeping=frozenset({"String", "Error"}),
    world=frozenset({"os"}),
    packages="go",
    folders=True,
    named_fields=True,
    options=True,
)
