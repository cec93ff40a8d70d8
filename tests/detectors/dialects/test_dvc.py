"""DVC: stages, their order, their data, and what tracked files come from."""

from __future__ import annotations

from textwrap import dedent

from tests.detectors.dialects.pipelines import edges
from tests.detectors.scanning import Found, scan


def stages(text: str, **more: str) -> Found:
    """Scan a ``dvc.yaml``."""
    return scan({"dvc.yaml": dedent(text), **{k: dedent(v) for k, v in more.items()}})


def test_stages_outputs_and_trained_models() -> None:
    found = stages(
        """
        stages:
          prepare:
            cmd: python src/prepare.py
            deps: [data/raw.xml, src/prepare.py]
            outs: [data/prepared]
          train:
            cmd: python src/train.py
            deps: [data/prepared/train.csv]
            outs:
              - models/model.pkl:
                  cache: false
            metrics: [scores.json]
        """
    )
    assert found.names("data_pipeline") == {"dvc.yaml"}
    assert found.names("pipeline_step") == {"prepare", "train"}
    assert edges(found, "depends_on") == {("train", "prepare")}
    assert ("prepare", "data/raw.xml") in edges(found, "reads")
    assert "src/prepare.py" not in found.names("dataset")
    assert found.names("model") == {"model.pkl"}
    assert ("train", "model.pkl") in edges(found, "trains")
    assert ("train", "scores.json") in edges(found, "writes")


def test_foreach_matrix_and_variables() -> None:
    found = stages(
        """
        vars:
          - root: data
        stages:
          split:
            foreach: [a, b]
            do:
              cmd: x ${item}
              outs: ["${root}/${item}.csv"]
          fit:
            matrix:
              model: [cnn, xgb]
              size: [1]
            cmd: y
            deps: ["${root}/a.csv"]
          unknown:
            cmd: z
            deps: ["${nowhere}/q.csv"]
        """
    )
    assert found.names("pipeline_step") == {"split@a", "split@b", "fit@cnn-1", "fit@xgb-1", "unknown"}
    assert ("fit@cnn-1", "split@a") in edges(found, "depends_on")
    assert ("fit@cnn-1", "split@b") not in edges(found, "depends_on")
    assert not any("nowhere" in name for name in found.names("dataset"))


def test_tracked_files_and_remotes() -> None:
    found = scan({
        "data/d.csv.dvc": "deps:\n- path: get/d.csv\n  repo:\n    url: https://example.com/registry\nouts:\n- path: d.csv\n",
        ".dvc/config": "[core]\n    remote = store\n['remote \"store\"']\n    url = s3://bucket/dvc\n",
        "dvc.yaml": "stages:\n  use:\n    cmd: x\n    deps: [data/d.csv]\n",
    })  # fmt: skip
    assert found.names("dataset") == {"data/d.csv", "https://example.com/registry get/d.csv"}
    (store,) = found.names("data_store")
    assert ("data/d.csv", store) in edges(found, "depends_on")


def test_other_files_of_stages_are_none() -> None:
    assert not scan({"ci.yaml": "stages:\n  build:\n    cmd: make\n"}).names("data_pipeline", "pipeline_step")
    assert not stages("stages: [a, b]\n").names("data_pipeline", "pipeline_step")
