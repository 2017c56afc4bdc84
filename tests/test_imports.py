"""Naming the packages costs nothing, and nothing here can unpickle."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).absolute().parents[1]
HEAVY = ("torch", "faiss", "gradio", "sentence_transformers", "transformers", "pythainlp", "numpy", "tiktoken")
FILES = [path for package in ("sources", "index", "qa") for path in (ROOT / package).rglob("*.py")] + [ROOT / "app.py"]


def modules_after(code):
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(result.stdout))


@pytest.mark.parametrize("code", ["import qa", "import index", "import sources", "import qa, index, sources, qa.cli"])
def test_importing_a_package_is_cheap(code):
    assert not modules_after(code).intersection(HEAVY)


@pytest.mark.parametrize(
    "code", ["import index; index.open_index; index.build_index", "import qa; qa.ask; qa.retrieve"]
)
def test_functions_wait_with_heavy_imports_until_they_are_called(code):
    assert not modules_after(code).intersection(set(HEAVY) - {"numpy"})


@pytest.mark.parametrize("question", ["Who mediated the peace?", "ใครเป็นคนกลางในการเจรจาสันติภาพ", "من توسط في السلام؟"])
def test_a_question_loads_no_more_than_it_needs(library_index, question):
    """To import torch takes twice as long as all that a question does."""
    root = str(library_index.folder.parent)
    loaded = modules_after(
        f"from index import open_index\nfrom qa import ask\nask({question!r}, index=open_index({root!r}))"
    )
    assert {"numpy", "faiss"} <= loaded
    assert not loaded & {"torch", "transformers", "sentence_transformers", "gradio", "tiktoken", "scipy", "sklearn"}


@pytest.mark.parametrize("package", ["sources", "index", "qa"])
def test_every_public_name_is_there(package):
    modules_after(f"import {package}\nfor name in {package}.__all__: getattr({package}, name)")
    with pytest.raises(subprocess.CalledProcessError):
        modules_after(f"import {package}; {package}.no_such_name")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_unpickles(path):
    """No pickle module, and NumPy and torch are told not to."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name.split(".")[0] for alias in node.names} | {
                (getattr(node, "module", "") or "").split(".")[0]
            }
            assert not names & {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}, node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "load":
            told = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            owner = ast.unparse(node.func.value)
            if owner in ("np", "numpy"):
                assert told.get("allow_pickle") == "False", node.lineno
            if owner == "torch":
                assert told.get("weights_only") == "True", node.lineno
