"""Which code files are worth parsing."""

from pathlib import Path

from stackaudit import audit

CALL = "import openai\n\nopenai.chat.completions.create(model='gpt-4o', messages=[])\n"


def calls(root: Path, files: dict[str, str]) -> list[str]:
    """Return where the audit of *files* sees calls."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [n.evidence[0].path for n in audit(root).graph.nodes.values() if n.kind == "call"]


def test_folder_of_adapters_does_not_hide_the_package_whose_name_it_bears(tmp_path: Path) -> None:
    files = {
        "run.py": CALL,
        "app/providers/openai/__init__.py": "",
        "app/__init__.py": "",
        "lib/openai/__init__.py": "",
    }
    assert calls(tmp_path, files) == ["run.py"]


def test_package_of_the_tree_itself_is_meant_by_its_name(tmp_path: Path) -> None:
    create = "class chat:\n    class completions:\n        @staticmethod\n        def create(**kw): ...\n"
    assert calls(tmp_path, {"run.py": CALL, "src/openai/__init__.py": create}) == []
