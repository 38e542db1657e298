"""Run generated scripts: `python run_scripts.py JOBS REPORT MODE`, both JSON files.

A job has a script's folder and the data's folder. The report has, per job and phase,
what the script's model then was; the scripts know nothing of this. In the mode "eager"
nothing is compiled into a graph: quicker for a few steps of a large network, where
"graph" is what a person runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import keras
import tensorflow as tf


def run(folder: Path, data: str) -> list[dict[str, Any]]:
    """Run one script to its end."""
    keras.backend.clear_session()  # layers are counted from 0, as in a new process
    spec = importlib.util.spec_from_file_location("train", folder / "train.py")
    assert spec and spec.loader
    script: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    report: list[dict[str, Any]] = []
    made: list[Any] = []
    build, show = script.build_model, script.print_accuracy

    def build_model(*arguments: Any) -> Any:
        made[:] = build(*arguments)
        report.append(described("built", *made))
        return tuple(made)

    def print_accuracy(phase: str, model: Any, **splits: Any) -> None:
        evaluate, scores = keras.Model.evaluate, []

        def evaluated(asked: Any, *arguments: Any, **options: Any) -> Any:
            found = evaluate(asked, *arguments, **options)
            scores.append(found["accuracy"])
            return found

        # Of whichever model is asked: it may be one around this one.
        with mock.patch.object(keras.Model, "evaluate", evaluated):
            show(phase, model, **splits)
        accuracy = dict(zip(splits, scores, strict=True))
        report.append(described(phase, *made) | {"accuracy": accuracy})

    script.build_model, script.print_accuracy = build_model, print_accuracy
    script.main(data)
    return report


def described(phase: str, model: Any, backbone: Any) -> dict[str, Any]:
    """Size, what is trainable and the statistics of a script's model."""
    norms = [
        layer
        for layer in backbone.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    statistics = b"".join(
        weight.numpy().tobytes()
        for norm in norms
        for weight in (norm.moving_mean, norm.moving_variance)
    )
    return {
        "phase": phase,
        "parameters": model.count_params(),
        "trained": sum(int(w.numpy().size) for w in model.trainable_weights),
        "layers": [
            [layer.name, layer.trainable] for layer in backbone.layers if layer.weights
        ],
        "statistics": hashlib.sha256(statistics).hexdigest(),
    }


if __name__ == "__main__":
    tf.config.run_functions_eagerly(sys.argv[3] == "eager")
    jobs = json.loads(Path(sys.argv[1]).read_text())
    reports = {name: run(Path(folder), data) for name, folder, data in jobs}
    Path(sys.argv[2]).write_text(json.dumps(reports))
