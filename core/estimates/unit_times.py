"""What one of each takes: a row through the network, an epoch, a conversion."""

from __future__ import annotations

from typing import NamedTuple

from core.estimates.cost_model import (
    Workload,
    forward_cost,
    step_shares,
    training_cost,
)
from core.estimates.timings import Timings
from core.hardware import TYPICAL, known_machine, machine_name

PHOTO_PIXELS = 500 * 375  # of the photo that the machine was measured with

# What follows is not the network's arithmetic, and goes with the speed of one core:
# seconds on one of which a thread decodes so many photos per second. Pairs are what it
# takes in any case, and per layer.
_REFERENCE_DECODES = 1100.0
_START_SECONDS = (3.0, 0.01)  # loading Keras, building the network
_CONVERT_SECONDS = (1.5, 0.016)  # a network for OpenVINO
_EVALUATE_SECONDS = (0.7, 0.022)  # judging, saving and converting a phase's model
_COMPILE_SECONDS = (0.6, 0.07)  # of a training step; per layer that it trains
_LOAD_SECONDS = 0.4  # a converted network
_ROW_SECONDS = 2e-4  # making a view and keeping its features, at 224 pixels
_EPOCH_SECONDS = 0.05  # between two epochs
_HEAD_SECONDS = 2e-5  # per image of an epoch on cached features

_WAITING = 1.25  # threads of a training step wait for each other
_MIXED_GAIN = 1.25  # of training steps in mixed precision


class UnitTime(NamedTuple):
    """Something that takes time, by the name under which it is remembered."""

    name: str
    expected: float  # seconds, where no run has measured it
    size: int = 0  # pixels of the input where it goes with these, else 0


class UnitTimes:
    """What one of each takes: as earlier runs took, else as can be expected.

    Args:
        workload: Of the run.

    Attributes:
        timings: Of earlier runs.
        basis: Where the times come from, see `core.estimates.estimate.Estimate`.
    """

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._config = config = workload.config
        self.timings = Timings()
        known = known_machine()
        self._machine = machine = known or TYPICAL
        end = f"@{config.feature_layer}" * bool(config.feature_layer)
        self._network = f"{machine_name()}/{config.backbone}@{config.alpha:g}{end}"
        # How many times slower one core is than the one that the constants are of.
        self._slowness = _REFERENCE_DECODES / machine.decode_rate
        self.basis = "runs" if self._is_measured else "machine" if known else "guess"

    def seconds(self, unit: UnitTime) -> float:
        """How long one takes."""
        measured = self.timings.get(unit.name, unit.size)
        return unit.expected if measured is None else measured

    def learn(self, unit: UnitTime, seconds: float) -> None:
        """Take in how long one took."""
        self.timings.add(unit.name, unit.size, seconds)

    @property
    def _is_measured(self) -> bool:
        """Whether a run with this network was measured here, at any size."""
        units = [self.row, *map(self.image, self._config.phases)]
        return any(self.timings.get(unit.name, 1) is not None for unit in units)

    @property
    def start(self) -> UnitTime:
        """Loading Keras, building the network."""
        return self._per_layer("start", _START_SECONDS)

    @property
    def convert(self) -> UnitTime:
        """The network, for OpenVINO."""
        return self._per_layer("convert", _CONVERT_SECONDS)

    @property
    def load(self) -> float:
        """Seconds for a network that was converted before."""
        return _LOAD_SECONDS * self._slowness

    @property
    def evaluate(self) -> UnitTime:
        """Judging, saving and converting a phase's model."""
        return self._per_layer("evaluate", _EVALUATE_SECONDS)

    def _per_layer(self, name: str, seconds: tuple[float, float]) -> UnitTime:
        expected = seconds[0] + seconds[1] * self._config.facts.num_layers
        return UnitTime(f"{self._network}/{name}", expected * self._slowness)

    def decode(self, image_pixels: float = PHOTO_PIXELS) -> UnitTime:
        """One image file, of so many pixels."""
        ratio = image_pixels / PHOTO_PIXELS
        # A large JPEG is decoded at a fraction of its size, but read whole.
        effort = 0.3 + 0.7 * min(ratio, 4.0) + 0.25 * max(0.0, ratio - 4.0)
        name = f"{machine_name()}/decode/{self._config.dataset}"
        return UnitTime(name, effort / self._machine.decode_rate)

    @property
    def row(self) -> UnitTime:
        """One training image or view through the frozen layers."""
        precision = self._config.frozen_precision
        name = f"{self._network}/row/{precision}"
        return UnitTime(name, self._row(precision), self._config.input_size)

    @property
    def num_rows(self) -> float:
        """Rows of the pass; one in float32 counts as the training rows of its time."""
        train, held_out = self._workload.pass_rows
        ratio = self._row("float32") / self._row(self._config.frozen_precision)
        return train + held_out * ratio

    def _row(self, precision: str) -> float:
        forward = forward_cost(self._config, precision) / self._machine.rate(precision)
        return forward + self._view

    @property
    def _view(self) -> float:
        return _ROW_SECONDS * (self._config.input_size / 224) ** 2 * self._slowness

    def compiling(self, phase: str) -> UnitTime:
        """The training step of a phase; of its last step, where it has several."""
        seconds = self._compiling(phase)[-1] * self._slowness
        return UnitTime(f"{self._trained(phase)}/trace", seconds)

    def compiling_share(self, phase: str, step: int) -> float:
        """What compiling a step of unfreezing takes, as a share of the last one's."""
        seconds = self._compiling(phase)
        return seconds[step] / seconds[-1]

    def _compiling(self, phase: str) -> list[float]:
        always, per_layer = _COMPILE_SECONDS
        return [always + per_layer * count for count in self._num_trained(phase)]

    def _num_trained(self, phase: str) -> list[int]:
        """Layers of the backbone that are trained, in each step of a phase."""
        if phase == "finetune":
            return [line.num_layers for line in self._config.thaw_lines]
        return [self._config.facts.num_layers if phase == "scratch" else 0]

    def _trained(self, phase: str) -> str:
        return f"{self._network}/{phase}/{self._num_trained(phase)[-1]}"

    def image(self, phase: str) -> UnitTime:
        """One image of an epoch, in the phase's last step."""
        config, is_streamed = self._config, self._workload.is_streamed(phase)
        is_mixed = config.is_mixed and phase == "finetune"
        expected = _HEAD_SECONDS * self._slowness
        if phase != "frozen":
            cost = training_cost(config, phase)
            expected += _WAITING * cost / self._machine.rate("float32")
            expected /= _MIXED_GAIN if is_mixed else 1.0
        if phase == "scratch":
            expected += self._view
        elif is_streamed:
            expected += self.seconds(self.row)
        name = f"{self._trained(phase)}/image"
        name += f"/{config.frozen_precision}" * is_streamed + "/mixed" * is_mixed
        is_sized = phase != "frozen" or is_streamed
        return UnitTime(name, expected, config.input_size if is_sized else 0)

    def epoch(self, phase: str, step: int) -> float:
        """Seconds of one epoch in a step of a phase."""
        each = self.seconds(self.image(phase))
        if phase == "finetune":
            each *= step_shares(self._config)[step]
        return self.between_epochs + self._workload.images_per_epoch * each

    @property
    def between_epochs(self) -> float:
        """Seconds that an epoch takes however few images there are."""
        return _EPOCH_SECONDS * self._slowness
