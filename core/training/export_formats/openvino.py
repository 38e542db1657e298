"""OpenVINO: the network that Thaw predicts with, its answers calibrated in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from openvino import opset13 as ops

from core.analysis.calibration import SMALLEST
from core.models.answering import NOVELTY, PROBABILITIES
from core.openvino_core import openvino_core
from core.serving.predictor import OUTPUTS
from core.serving.trust import Trust
from core.training.convert import save_openvino
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

_MODEL = "model.xml"
_LEAST_LENGTH = np.float32(1e-12)  # features that are all 0 stay so
_BATCH = 8


def make(source: Source, folder: Path) -> None:
    """Copy what the run serves, or write it with the steps of its trust at its end."""
    serving = source.run.serving_dir(source.phase)
    if source.trust is None:
        for name in (_MODEL, "model.bin"):
            shutil.copyfile(serving / name, folder / name)
        return
    model = openvino_core().read_model(serving / _MODEL)
    save_openvino(_trusted(model, source.trust), folder)


def _trusted(model: Any, trust: Trust) -> Any:
    """The model with calibrated probabilities, and the novelty as one more output."""
    # By name: in a file that OpenVINO wrote they have an order of their own.
    raw, embedding, cam = (model.output(name) for name in OUTPUTS)
    before = {node.get_friendly_name() for node in model.get_ordered_ops()}
    scores = ops.log(ops.maximum(_source(raw), np.float32(SMALLEST)))
    calm = ops.softmax(ops.divide(scores, np.float32(trust.temperature)), 1)
    results = {PROBABILITIES: calm, NOVELTY: _novelty(_source(embedding), trust)}
    _source(raw).set_names(set())
    for name, node in results.items():
        node.output(0).set_names({name})
    made = [ops.result(node.output(0)) for node in results.values()]
    kept = [output.node for output in (embedding, cam)]
    results_in_order = [made[0], *kept, made[1]]
    trusted = openvino.Model(results_in_order, model.get_parameters(), "thaw")
    for number, node in enumerate(trusted.get_ordered_ops()):
        if node.get_friendly_name() not in before:  # it counts what the process made
            node.set_friendly_name(f"trust_{number}")
    return trusted


def _source(output: Any) -> Any:
    return output.node.input_value(0)


def _novelty(embedding: Any, trust: Trust) -> Any:
    """`Trust.novelty` in OpenVINO's operations."""
    known = trust.familiar
    square = ops.reduce_sum(ops.multiply(embedding, embedding), [1], keep_dims=True)
    unit = ops.divide(embedding, ops.maximum(ops.sqrt(square), _LEAST_LENGTH))
    along = ops.matmul(unit, ops.constant(known.directions), False, False)
    near = ops.matmul(unit, ops.constant(-known.centres), False, True)
    near = ops.reduce_min(ops.add(near, ops.constant(known.offsets)), [1])
    squares = ops.subtract(near, ops.reduce_sum(ops.multiply(along, along), [1]))
    distance = ops.sqrt(ops.maximum(squares, np.float32(0)))
    return ops.divide(distance, np.float32(trust.threshold))


def load(folder: Path) -> Asked:
    """OpenVINO on the processor, in float32 also where it has bfloat16."""
    precise = {"INFERENCE_PRECISION_HINT": "f32"}
    model = openvino_core().compile_model(folder / _MODEL, "CPU", precise)
    known = {name for output in model.outputs for name in output.names}
    names = [name for name in (PROBABILITIES, NOVELTY) if name in known]

    def asked(images: np.ndarray) -> Answers:
        parts = [
            model.create_infer_request().infer({"image": images[i : i + _BATCH]})
            for i in range(0, len(images), _BATCH)
        ]
        return {
            name: np.concatenate([np.array(part[name]) for part in parts])
            for name in names
        }

    return asked
