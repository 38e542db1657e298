"""What a run keeps of a phase that is over: figures, predictions and the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from core.data.manifest import Manifest
from core.models.saving import save_model
from core.runs.formats import PhaseResult
from core.storage.files import write_json
from core.training.evaluation import Answers, phase_figures, write_predictions
from core.training.export import Judged, write_serving
from core.training.network import Network
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.phase_trust import write_phase_trust
from core.training.pixels import Pixels
from core.training.process_memory import peak_bytes
from core.training.spent import spent_on

# That what is served is held against; each further number of images at a time would be
# compiled anew, and trust looks at as many.
_CHECK_IMAGES = 4

# Share of the time that is over after each step, of EfficientNet-Lite0 on two cores,
# fine-tuned; what it says of training images, for trust, takes longest.
_JUDGED, _SAVED, _CONVERTED, _CHECKED, _OVER = 0.14, 0.24, 0.5, 0.56, 1.0


def write_phase(
    folder: Path,
    network: Network,
    trained: tuple[keras.Model, PhaseJob, PhaseOutcome],
    manifest: Manifest,
    pixels: Pixels,
    tell: Callable[[float], None],
) -> None:
    """Judge a phase's model, save it and make it ready to predict.

    Args:
        folder: To fill; `result.json` comes last.
        network: Whose layers were trained.
        trained: The model with its best weights, what it was trained on, and how that
            went.
        manifest: What it was trained on.
        pixels: Of the manifest's images.
        tell: Called with the share that is done, 0-1, after each step.
    """
    model, job, outcome = trained
    path = folder / "predictions.npz"
    with spent_on("judge"):
        answers = job.answers or Answers(model)
        probabilities = write_predictions(path, answers, job.features)
        figures = phase_figures(
            job.phase, outcome, probabilities, job.features, manifest.class_names
        )
    tell(_JUDGED)
    with spent_on("save"):
        save_model(network.model, folder / "model.keras")
    tell(_SAVED)
    served = write_serving(
        folder / "serving",
        network.served_frozen if job.phase == "frozen" else network.served_trained,
        manifest.class_names,
        _judged(manifest, pixels, probabilities["validation"]),
        lambda: tell(_CONVERTED),
        rendition=manifest.rendition,
    )
    tell(_CHECKED)
    images = manifest, pixels, network.config.seed
    with spent_on("judge"):
        known = job.features, answers, probabilities
        write_phase_trust(served.predictor, known, *images)
    result: PhaseResult = {
        **figures,
        "parameters": network.num_parameters,
        "network": network.name,
        "serving_difference": served.difference,
        "manifest_digest": job.manifest_digest,
    }
    if (peak := peak_bytes()) is not None:
        result["peak_bytes"] = peak
    write_json(folder / "result.json", result)
    tell(_OVER)


def _judged(manifest: Manifest, pixels: Pixels, probabilities: np.ndarray) -> Judged:
    """The validation images that are least sure, and what was said of them.

    Where a model is sure, another one may be as sure: a probability of 1 tells nothing.
    """
    rows = np.argsort(probabilities.max(axis=1), kind="stable")[:_CHECK_IMAGES]
    places = np.array(manifest.split("validation"), np.int64)[rows]
    images = np.stack([pixels.image(place) for place in places])
    return Judged(images, probabilities[rows])
