"""How code says that it reads or writes data: names of methods and arguments that libraries share."""

from __future__ import annotations

import re

from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name

_READS = frozenset({
    "read_parquet", "read_csv", "read_json", "read_excel", "read_feather", "read_pickle", "read_orc", "read_hdf", "read_xml", "read_fwf",
    "read_table", "read_ipc", "read_ndjson", "read_delta", "scan_parquet", "scan_csv", "scan_ipc", "scan_ndjson", "scan_delta", "loadtxt", "genfromtxt",
    "read_avro", "from_csv", "from_parquet", "load_from_disk", "imread", "read_file", "log_artifact",
})  # fmt: skip
_WRITES = frozenset({
    "to_parquet", "to_csv", "to_json", "to_excel", "to_feather", "to_pickle", "to_orc", "to_hdf", "to_xml", "write_parquet", "write_csv", "write_json",
    "write_excel", "write_ipc", "write_ndjson", "write_delta", "sink_parquet", "sink_csv", "savetxt", "save_to_disk", "savefig", "write_deltalake",
    "save_model", "imwrite", "save_html", "write_html",
})  # fmt: skip
_FRAME_IO = frozenset({"parquet", "csv", "json", "orc", "text", "load", "save", "table", "delta"})
_PATH_KEYS = (
    "@0",
    "path",
    "path_or_buf",
    "filepath_or_buffer",
    "io",
    "excel_writer",
    "source",
    "file",
    "fname",
    "filepath",
    "fp",
    "dataset_path",
)
SQL_CALLS = frozenset({
    "execute", "executemany", "executescript", "execute_query", "execute_string", "read_sql", "read_sql_query", "read_gbq", "query", "sql", "run",
    "get_records", "get_first", "get_pandas_df", "get_df", "read_database", "read_database_uri", "fetch", "fetchrow", "fetch_all", "run_query",
})  # fmt: skip
TABLE_CALLS: dict[str, tuple[tuple[str, str], ...]] = {
    "to_sql": (("@0", "writes"), ("name", "writes")),
    "to_gbq": (("@0", "writes"), ("destination_table", "writes")),
    "read_sql_table": (("@0", "reads"), ("table_name", "reads")),
    "write_pandas": (("@2", "writes"), ("table_name", "writes")),
    "saveAsTable": (("@0", "writes"),),
    "insertInto": (("@0", "writes"),),
    "writeTo": (("@0", "writes"),),
    "toTable": (("@0", "writes"),),
    "load_table_from_dataframe": (("@1", "writes"), ("destination", "writes")),
    "load_table_from_uri": (("@1", "writes"),),
    "load_table_from_file": (("@1", "writes"),),
    "insert_rows_json": (("@0", "writes"),),
    "insert_rows": (("@0", "writes"), ("table", "writes")),
    "get_spreadsheet": (("@0", "reads"), ("spreadsheet_id", "reads")),
    "open_by_key": (("@0", "reads"), ("key", "reads")),
    "bulk_load": (("@0", "writes"),),
    "bulk_dump": (("@0", "reads"),),
    "copy_from": (("@1", "writes"),),
    "write_database": (("@0", "writes"), ("table_name", "writes")),
}
COLLECTIONS = frozenset(
    {"collection", "get_collection", "get_or_create_collection", "create_collection", "collection_group"}
)
STORE_WRITES = frozenset({
    "set", "add", "update", "insert", "insert_one", "insert_many", "update_one", "update_many", "replace_one", "bulk_write", "upsert", "delete", "put_item",
    "append_values", "append_row", "append_rows", "update_values", "batch_update", "put_object", "upload_file", "upload_fileobj", "upload_blob",
    "upload_from_filename", "upload_from_string", "load_file", "load_string", "load_bytes", "executemany", "write_pandas", "send", "produce", "create",
    "create_or_replace_classes", "create_or_replace_document_objects", "index", "bulk",
})  # fmt: skip
OBJECT_CALLS = {
    "put_object": "writes", "upload_file": "writes", "upload_fileobj": "writes", "get_object": "reads", "download_file": "reads", "download_fileobj": "reads",
    "load_file": "writes", "load_string": "writes", "load_bytes": "writes", "read_key": "reads", "fput_object": "writes", "fget_object": "reads",
}  # fmt: skip
COLLECTION_ARGUMENTS = ("class_name", "collection_name", "index_name", "collection")
INDEX_ARGUMENTS = ("indexName", "index_name", "collectionName", "collection_name")
"""Arguments of a vector store's methods that name the collection."""
OPERATOR_TABLES = (
    ("destination_project_dataset_table", "writes"), ("destination_dataset_table", "writes"), ("destination_table", "writes"), ("target_table", "writes"),
    ("table", "writes"), ("to_table", "writes"), ("source_table", "reads"), ("source_project_dataset_table", "reads"), ("source_project_dataset_tables", "reads"),
)  # fmt: skip
WRITING_WORDS = frozenset(
    {
        "Ingest",
        "Insert",
        "Upsert",
        "Load",
        "Write",
        "Upload",
        "Import",
        "Create",
        "Put",
        "Delete",
        "Copy",
        "Transfer",
        "Export",
    }
)
ASSETS = frozenset({"Dataset", "Asset", "DatasetAlias", "AssetAlias", "ObjectStoragePath"})
_DATA_SUFFIX = re.compile(
    r"(?i)\.(?:csv|tsv|json|jsonl|ndjson|parquet|xml|npy|npz|avro|orc|feather|xlsx?|pkl|pickle|h5|hdf5|arrow|tfrecords?|db|sqlite3?|geojson|joblib|pt|pth|onnx)(?:\.(?:gz|zip|bz2|xz|zst))?$"
)
_MODEL_SUFFIX = re.compile(
    r"(?i)\.(?:pt|pth|onnx|h5|keras|joblib|cbm|mlmodel|tflite|safetensors|ckpt|sav|pmml|bst|ubj)$"
)
_PICKLE = re.compile(
    r"(?i)(?:model|classifier|regressor|estimator|pipeline|clf|forest|xgb|lgbm|preprocessors?|encoder|scaler|vectorizer)[\w.-]*\.(?:pkl|pickle|bin|json|txt)$"
)
_WEIGHTS = re.compile(
    r"(?i)\.(?:onnx|keras|cbm|mlmodel|tflite|safetensors|ckpt|pmml|bst|ubj)$|model[\w-]*\.(?:pt|pth|h5|joblib|sav)$"
)
_PREPARES = re.compile(
    r"(?i)scaler|encoder|vectori[sz]er|tokeni[sz]er|preprocess|imputer|transformer|columns|features|pca"
)
_LOADERS = frozenset(
    {"joblib", "torch", "numpy", "tensorflow", "keras", "xgboost", "lightgbm", "catboost", "onnx", "onnxruntime"}
)
_FITS = frozenset(
    {"fit", "partial_fit", "fit_generator", "fit_one_cycle", "train", "train_model", "fine_tune", "train_on_batch"}
)
_TABLE = re.compile(r"[\w$#{}*-]+(?:[.:][\w$#{}*-]+){0,3}")
_NOT_DATA = re.compile(r"(?i)\.(?:ya?ml|toml|ini|cfg|py|md|rst|html?|sql|log|env|txt|png|jpe?g|svg|pdf)$")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


_HUB_CALLS = frozenset({
    "load_dataset", "load_dataset_builder", "snapshot_download", "fetch_openml", "push_to_hub", "dataset_download", "dataset_load",
})  # fmt: skip
_HUB_ROOTS = frozenset({"datasets", "sklearn", "kagglehub"})
HUB_KEYS = ("@0", "path", "name", "repo_id", "handle")
"""Arguments that name a data set of a hub."""
FILE_FORMATS = frozenset(
    {"csv", "json", "parquet", "text", "arrow", "imagefolder", "audiofolder", "webdataset", "pandas"}
)
"""Names by which a hub's library reads files of one's own."""
_LOADS_SAMPLE = re.compile(r"sklearn\.datasets\.(?:load|fetch)_(?!openml|files|sample|svmlight)([a-z0-9_]+)")
_KERAS_SAMPLE = re.compile(r"(?:tensorflow\.)?keras\.datasets\.([a-z0-9_]+)\.load_data")
_CLASS_SAMPLE = re.compile(r"torch(?:vision|text|audio)\.datasets\.([A-Z][A-Za-z0-9]+)")
_SAMPLE_ROOTS = frozenset({"sklearn", "torchvision", "torchtext", "torchaudio", "tensorflow", "keras"})
_OWN_FOLDERS = frozenset({"ImageFolder", "DatasetFolder", "FakeData", "VisionDataset"})


def is_hub_call(name: str, symbol: str) -> bool:
    """Return whether a call loads a data set of a hub by its name, or publishes one."""
    return name in _HUB_CALLS and symbol.split(".", maxsplit=1)[0] in _HUB_ROOTS


def brings_samples(file: CodeFile) -> bool:
    """Return whether a file imports a library that brings sample data."""
    return any(not r.level and r.module.split(".")[0] in _SAMPLE_ROOTS for r in file.imports)


def may_load(name: str, *, samples: bool) -> bool:
    """Return whether a call of this name can load a data set by its name; *samples*: its file may have such data."""
    return name in _HUB_CALLS or (samples and (name.startswith(("fetch_", "load_")) or name[:1].isupper()))


def sample(symbol: str) -> str:
    """Return the name of the sample data that a library's function or class brings; empty for anything else."""
    for pattern in (_LOADS_SAMPLE, _KERAS_SAMPLE, _CLASS_SAMPLE):
        found = pattern.fullmatch(symbol)
        if found is not None:
            return "" if found[1] in _OWN_FOLDERS else found[1]
    return ""


def may_touch_file(name: str) -> bool:
    """Return whether a method of this name can read or write a file of data."""
    return (
        name in _READS or name in _WRITES or name in {"open", "dump", "load", "save", "load_model", "InferenceSession"}
    )


def words(name: str) -> list[str]:
    """Return the words of a name in camel case."""
    return _WORD.findall(name)


def is_path(text: str) -> bool:
    """Return whether a text names a file or folder of data: a suffix or a scheme, and no hole."""
    if "\0" in text or not text or len(text) > 400 or "\n" in text or _NOT_DATA.search(text):
        return False
    return bool(_DATA_SUFFIX.search(text.split("?", maxsplit=1)[0])) or "/" in text


def is_data_file(text: str) -> bool:
    """Return whether a text is a path with a suffix of data."""
    return is_path(text) and bool(_DATA_SUFFIX.search(text))


def is_model_file(text: str) -> bool:
    """Return whether a path is one of a trained model."""
    return bool(_MODEL_SUFFIX.search(text) or _PICKLE.search(text.rsplit("/", 1)[-1]))


def is_trained_file(text: str) -> bool:
    """Return whether a path is surely one of a trained model: by its suffix, or a pickle that is named like one."""
    last = text.rsplit("/", 1)[-1]
    known = bool(_WEIGHTS.search(last)) or (bool(_PICKLE.search(last)) and last.lower().endswith((".pkl", ".pickle")))
    return known and not is_preprocessor(text)


def is_preprocessor(text: str) -> bool:
    """Return whether a path is one of a fitted scaler, encoder or the like: what a model needs, and no model."""
    return bool(_PREPARES.search(text.rsplit("/", 1)[-1]))


def trains(name: str) -> bool:
    """Return whether a method of this name fits a model."""
    return name in _FITS


def is_kept_file(text: str) -> bool:
    """Return whether a text is a path of data or of a trained model."""
    return is_path(text) and bool(_DATA_SUFFIX.search(text) or is_model_file(text))


def is_table(text: str) -> bool:
    """Return whether a text can name a table or collection; parts in ``${}`` come from the environment."""
    return len(text) < 160 and bool(_TABLE.fullmatch(text)) and not text.isdigit()


def is_address(text: str) -> bool:
    """Return whether a text starts with an address that is written out."""
    head, sep, rest = text.partition("://")
    host = rest.split("/")[0]
    return (
        bool(sep)
        and head in {"http", "https"}
        and "." in host
        and not set(host) & set("\0{$")
        and "localhost" not in host
    )


def address(text: str) -> str:
    """Return the part of an address before what is filled in."""
    return re.split(r"[{\0?#]|\$\{", text, maxsplit=1)[0]


def is_download(symbol: str, name: str) -> bool:
    """Return whether a call fetches an address."""
    return name in {"get", "urlopen", "urlretrieve"} and symbol.split(".", maxsplit=1)[0] in {
        "requests",
        "httpx",
        "urllib",
        "urllib3",
        "aiohttp",
        "niquests",
    }


def file_call(name: str, call: Call, symbol: str) -> tuple[str, tuple[str, ...]]:
    """Return what a call does to a file and which arguments can name it; no arguments when it is no such call."""
    if name in _READS:
        return "reads", _PATH_KEYS
    if name in _WRITES:
        return "writes", _PATH_KEYS
    if name == "open" and (
        isinstance(call.func, Name)
        or symbol.split(".", maxsplit=1)[0] in {"io", "codecs", "gzip", "bz2", "smart_open", "fsspec", "s3fs"}
    ):
        return "reads", ("@0", "file")
    if name in {"dump", "save"} and symbol.split(".", maxsplit=1)[0] in {
        "joblib",
        "torch",
        "numpy",
        "cloudpickle",
        "keras",
    }:
        return "writes", ("@0",) if symbol.startswith("numpy") else ("@1", "filename", "f")
    if name in {"load", "load_model", "InferenceSession"} and symbol.split(".", maxsplit=1)[0] in _LOADERS:
        return "reads", ("@0", "filename", "f", "fname", "path_or_bytes")
    if name in _FRAME_IO:
        chain = _chain(call.func)
        if "write" in chain or "writeStream" in chain:
            return "writes", ("@0", "path")
        if "read" in chain or "readStream" in chain:
            return "reads", ("@0", "path")
    return "reads", ()


def _chain(expr: Expr) -> set[str]:
    found: set[str] = set()
    while isinstance(expr, (Attr, Call)):
        if isinstance(expr, Attr):
            found.add(expr.name)
            expr = expr.base
        else:
            expr = expr.func
    return found


def outer_names(call: Call, file: CodeFile) -> set[str]:
    """Return the methods that are called on the result of a call, directly or through one name."""
    names = {b.target for b in file.bindings if b.value is call or _starts_with(b.value, call)}
    found: set[str] = set()
    for site in file.sites:
        func = site.call.func
        if isinstance(func, Attr) and (_starts_with(func, call) or _root(func) in names):
            found.add(func.name)
    return found


def _starts_with(expr: Expr, call: Call) -> bool:
    while isinstance(expr, (Attr, Call)):
        if expr is call:
            return True
        expr = expr.base if isinstance(expr, Attr) else expr.func
    return False


def _root(expr: Expr) -> str:
    while isinstance(expr, (Attr, Call)):
        expr = expr.base if isinstance(expr, Attr) else expr.func
    return expr.id if isinstance(expr, Name) else ""


_REGISTERS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "register_model": (("@1", ("writes",)), ("name", ("writes",))),
    "create_registered_model": (("@0", ("writes",)), ("name", ("writes",))),
    "set_registered_model_alias": (("@0", ("deploys",)), ("name", ("deploys",))),
    "transition_model_version_stage": (("@0", ("deploys",)), ("name", ("deploys",))),
    "load_model": (("@0", ("reads",)), ("model_uri", ("reads",))),
}


def model_arguments(name: str, given: dict[str, Expr]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the arguments that name a model of a registry, and what the call does to it."""
    rows: list[tuple[str, tuple[str, ...]]] = [(key, verbs) for key, verbs in _REGISTERS.get(name, ()) if key in given]
    if "registered_model_name" in given:
        rows.append(("registered_model_name", ("writes", "trains")))
    return rows


def registered(text: str, key: str, name: str) -> str:
    """Return the name of a registered model; of an address ``models:/name/version`` its name; empty for anything else."""
    if name == "load_model":
        return (
            re.split(r"[/@]", text.removeprefix("models:").lstrip("/"), maxsplit=1)[0]
            if text.startswith("models:/") and "\0" not in text.split("@", maxsplit=1)[0]
            else ""
        )
    return text if key and re.fullmatch(r"[\w .:{}$-]{1,120}", text) else ""
