"""What one of each takes: a row through the network, an epoch, a conversion."""

from __future__ import annotations

from typing import NamedTuple

from core.config import FRESH_VIEWS
from core.estimates.cost_model import Workload, forward_cost, training_cost
from core.estimates.timings import Timings
from core.hardware import TYPICAL, known_machine, machine_name
from core.runs.warm_worker import is_waiting

_PHOTO_PIXELS = 500 * 375  # of the photo that the machine was measured with

# What follows is not the network's arithmetic, and goes with the speed of one core:
# seconds on one of which a thread decodes so many photos per second. Pairs are what it
# takes in any case, and per layer.
_REFERENCE_DECODES = 1100.0
_START_SECONDS = (3.0, 0.01)  # loading Keras, building the network
_WARM_START_SECONDS = (0.2, 0.01)  # building the network
_CONVERT_SECONDS = (1.5, 0.016)  # a network for OpenVINO
_EVALUATE_SECONDS = (0.7, 0.022)  # judging, saving and converting a phase's model
_COMPILE_SECONDS = (0.6, 0.07)  # of a training step; per layer that it trains
_LOAD_SECONDS = 0.4  # a converted network
_ROW_SECONDS = 2e-4  # making a view and keeping its features, at 224 pixels
_EPOCH_SECONDS = 0.05  # between two epochs
_HEAD_SECONDS = 2e-5  # per image of an epoch on cached features

_FIT_SECONDS = 8e-4  # per image, of a head that is fitted to convergence

_WAITING = 1.25  # threads of a training step wait for each other
_MIXED_GAIN = 1.25  # of training steps in mixed precision


class UnitTime(NamedTuple):
    """How long one of a kind takes, by the name under which it is remembered."""

    name: str
    seconds: float  # as earlier runs took, else as can be expected
    size: int = 0  # pixels of the input where it goes with these, else 0


class UnitTimes:
    """What one of each takes in a run.

    Args:
        workload: Of the run.

    Attributes:
        timings: Of earlier runs.
        start: Loading Keras, building the network.
        warm_start: Building the network, where a worker has loaded Keras.
        convert: The network, for OpenVINO.
        load_seconds: A network that was converted before.
        evaluate: Judging, saving and converting a phase's model.
        epoch_seconds: What an epoch takes however few images there are.
        basis: Where the times come from, see `core.estimates.estimate.Estimate`.
    """

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._config = config = workload.config
        self.timings = Timings()
        known = known_machine()
        self._machine = machine = known or TYPICAL
        # How many times slower one core is than the one that the constants are of.
        self._slowness = _REFERENCE_DECODES / machine.decode_rate
        end = f"@{config.feature_layer}" * bool(config.feature_layer)
        self._network = f"{machine_name()}/{config.backbone}@{config.alpha:g}{end}"
        num_layers = config.facts.num_layers
        self.start = self._per_layer("start", _START_SECONDS, num_layers)
        self.warm_start = self._per_layer("warm_start", _WARM_START_SECONDS, num_layers)
        self.convert = self._per_layer("convert", _CONVERT_SECONDS, num_layers)
        self.load_seconds = _LOAD_SECONDS * self._slowness
        self.evaluate = self._per_layer("evaluate", _EVALUATE_SECONDS, num_layers)
        self._view = _ROW_SECONDS * (config.input_size / 224) ** 2 * self._slowness
        self.epoch_seconds = _EPOCH_SECONDS * self._slowness
        units = [self.row, *map(self.image, config.phases)]
        is_measured = any(self.timings.get(unit.name) is not None for unit in units)
        self.basis = "runs" if is_measured else "machine" if known else "guess"

    @property
    def next_start(self) -> UnitTime:
        """What it takes until a job that is started now begins with its stages."""
        return self.warm_start if is_waiting() else self.start

    @property
    def row(self) -> UnitTime:
        """One training image or view through the frozen layers, as is known by now."""
        precision = self._config.frozen_precision
        name = f"{self._network}/row/{precision}"
        return self._unit(name, self._row(precision), self._config.input_size)

    def look_seconds(self, phase: str) -> float:
        """To put images through a phase's network once more when it is over.

        The frozen phase has their features already.
        """
        return 0.0 if phase == "frozen" else self._workload.looked * self.row.seconds

    def learn(self, unit: UnitTime, seconds: float) -> None:
        """Take in how long one took."""
        self.timings.add(unit.name, unit.size, seconds)

    def decode(self, image_pixels: float = 0.0) -> UnitTime:
        """One image file, of so many pixels; 0 = not known."""
        ratio = (image_pixels or _PHOTO_PIXELS) / _PHOTO_PIXELS
        # A large JPEG is decoded at a fraction of its size, but read whole.
        effort = 0.3 + 0.7 * min(ratio, 4.0) + 0.25 * max(0.0, ratio - 4.0)
        name = f"{machine_name()}/decode/{self._config.dataset}"
        return self._unit(name, effort / self._machine.decode_rate)

    @property
    def num_rows(self) -> float:
        """Rows of the pass; one in float32 counts as the training rows of its time."""
        train, held_out = self._workload.pass_rows
        ratio = self._row("float32") / self._row(self._config.frozen_precision)
        return train + held_out * ratio

    def compiling(self, phase: str, step: int = 0) -> UnitTime:
        """What a step of a phase trains; a fit to convergence needs no such thing."""
        if self._config.is_fitted(phase):
            return UnitTime(f"{self._network}/{phase}/fit/trace", 0.0)
        num_layers = self._workload.num_trained(phase, step)
        name = f"{phase}/{num_layers}/trace"
        return self._per_layer(name, _COMPILE_SECONDS, num_layers)

    def image(self, phase: str, step: int = 0) -> UnitTime:
        """One image of an epoch in a step of a phase; a fit counts as one."""
        if self._config.is_fitted(phase):
            return self._fit()
        config, is_streamed = self._config, self._workload.is_streamed(phase)
        is_mixed = config.is_mixed and phase == "finetune"
        cost = training_cost(config, phase, step)
        expected = _WAITING * cost / self._machine.rate("float32")
        expected += _HEAD_SECONDS * self._slowness
        expected /= _MIXED_GAIN if is_mixed else 1.0
        if phase == "scratch":
            expected += self._view
        elif is_streamed:
            expected += self.row.seconds
        num_layers = self._workload.num_trained(phase, step)
        name = f"{self._network}/{phase}/{num_layers}/image"
        name += f"/{config.frozen_precision}" * is_streamed + "/mixed" * is_mixed
        is_sized = phase != "frozen" or is_streamed
        return self._unit(name, expected, config.input_size if is_sized else 0)

    def _fit(self) -> UnitTime:
        is_streamed = self._workload.is_streamed("frozen")
        expected = _FIT_SECONDS * self._slowness
        if is_streamed:
            expected += self.row.seconds * (self._config.num_views or FRESH_VIEWS)
        name = f"{self._network}/frozen/fit/image" + "/streamed" * is_streamed
        return self._unit(name, expected, self._config.input_size * is_streamed)

    def epoch(self, phase: str, step: int) -> float:
        """Seconds of an epoch in a step of a phase."""
        image = self.image(phase, step).seconds
        return self.epoch_seconds + self._workload.images_per_epoch * image

    def _unit(self, name: str, expected: float, size: int = 0) -> UnitTime:
        measured = self.timings.get(name, size)
        return UnitTime(name, expected if measured is None else measured, size)

    def _per_layer(
        self, name: str, seconds: tuple[float, float], num_layers: int
    ) -> UnitTime:
        expected = seconds[0] + seconds[1] * num_layers
        return self._unit(f"{self._network}/{name}", expected * self._slowness)

    def _row(self, precision: str) -> float:
        forward = forward_cost(self._config, precision) / self._machine.rate(precision)
        return forward + self._view
