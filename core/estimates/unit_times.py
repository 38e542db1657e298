"""What one of each takes: a row through the network, an epoch, a conversion."""

from __future__ import annotations

from core.config import RunConfig
from core.estimates.cost_model import forward_cost, stage_shares, training_cost
from core.estimates.timings import Rates
from core.estimates.workload import Work
from core.hardware import Machine, machine_name
from core.runs.cache_keys import converted_name

PHOTO_PIXELS = 500 * 375  # of the photo that the machine was measured with

# Of one thread where the machine decodes so many photos per second: what follows is
# not the network's arithmetic, and goes with the speed of one core.
_REFERENCE_DECODES = 1100.0
_START_SECONDS = 3.0  # loading Keras
_BUILD_SECONDS = 0.01  # per layer of the backbone
_CONVERT_SECONDS = (1.5, 0.016)  # a network for OpenVINO: in any case, and per layer
_EVALUATE_SECONDS = (0.7, 0.022)  # judging, saving, converting: the same
_LOAD_SECONDS = 0.4  # a converted network
_TRACE_SECONDS = (0.6, 0.07)  # of a training step: in any case, and per layer
_ROW_SECONDS = 2e-4  # making a view and keeping its features, at 224 pixels
_WAITING = 1.25  # threads of a training step wait for each other
_MIXED_GAIN = 1.25  # of training steps in mixed precision
_EPOCH_SECONDS = 0.05  # between two epochs
_HEAD_SECONDS = 2e-5  # per image of an epoch on cached features


class Prices:
    """Seconds for one of each: what earlier runs took, else what can be expected.

    Args:
        config: Settings of the run.
        machine: What it does in a second.
        rates: Of earlier runs.
    """

    def __init__(self, config: RunConfig, machine: Machine, rates: Rates) -> None:
        self._config = config
        self._machine = machine
        self._rates = rates
        self.names = Names(config)
        # How many times slower one core is than the one that the constants are of.
        self._slowness = _REFERENCE_DECODES / machine.decode_rate

    @property
    def is_measured(self) -> bool:
        """Whether a run with this network was measured here, at any size."""
        size, names = self._config.input_size, [self.names.row]
        if "finetune" in self._config.phases:
            names.append(self.names.epoch("finetune", streamed=False))
        return any(self._rates.get(name, size) is not None for name in names)

    @property
    def start(self) -> float:
        """Loading Keras, building the network."""
        layers = self._config.facts.num_layers
        expected = _START_SECONDS + _BUILD_SECONDS * layers
        return self._known(self.names.start, expected * self._slowness)

    def decode(self, image_pixels: float) -> float:
        """One image file, of so many pixels."""
        ratio = image_pixels / PHOTO_PIXELS
        # A large JPEG is decoded at a fraction of its size, but read whole.
        effort = 0.3 + 0.7 * min(ratio, 4.0) + 0.25 * max(0.0, ratio - 4.0)
        return self._known(self.names.decode, effort / self._machine.decode_rate)

    @property
    def convert(self) -> float:
        """The network, for OpenVINO."""
        always, per_layer = _CONVERT_SECONDS
        expected = always + per_layer * self._config.facts.num_layers
        return self._known(self.names.convert, expected * self._slowness)

    @property
    def first_convert(self) -> float:
        """The network before its first pass; almost nothing where it was kept."""
        is_kept = self._rates.entry(converted_name(self._config)) is not None
        return _LOAD_SECONDS * self._slowness if is_kept else self.convert

    @property
    def row(self) -> float:
        """One training image or view through the frozen layers."""
        expected = self._expected_row(self._config.frozen_precision)
        return self._known(self.names.row, expected, self._config.input_size)

    @property
    def held_out_row(self) -> float:
        """One validation or test image; these are computed in float32."""
        exact, own = map(self._expected_row, ("float32", self._config.frozen_precision))
        return self.row * exact / own

    def _expected_row(self, precision: str) -> float:
        forward = forward_cost(self._config, precision) / self._machine.rate(precision)
        scale = (self._config.input_size / 224) ** 2
        return forward + _ROW_SECONDS * scale * self._slowness

    def trace(self, phase: str, stage: int = -1) -> float:
        """Compiling the training step of a phase, or of a stage: else its last one."""
        always, per_layer = _TRACE_SECONDS
        last = always + per_layer * _trained_layers(self._config, phase)[-1]
        whole = self._known(self.names.trace(phase), last * self._slowness)
        return self.trace_share(phase, stage) * whole

    def trace_share(self, phase: str, stage: int) -> float:
        """Of what compiling the training step of a phase's last stage takes."""
        always, per_layer = _TRACE_SECONDS
        layers = _trained_layers(self._config, phase)
        return (always + per_layer * layers[stage]) / (always + per_layer * layers[-1])

    def epoch(self, work: Work, phase: str, stage: int = -1) -> float:
        """One epoch of a phase, or of one of the fine-tune phase's stages."""
        streamed = work.is_streamed(phase)
        each = _HEAD_SECONDS * self._slowness
        if phase != "frozen":
            cost = training_cost(self._config, phase)
            each += _WAITING * cost / self._machine.rate("float32")
            if phase == "finetune" and self._config.is_mixed:
                each /= _MIXED_GAIN
        if phase == "scratch":
            each += _ROW_SECONDS * (self._config.input_size / 224) ** 2 * self._slowness
        elif streamed:
            each += self.row
        name = self.names.epoch(phase, streamed)
        size = self._config.input_size if phase != "frozen" or streamed else 0
        each = self._known(name, each, size)
        if phase == "finetune":
            each *= stage_shares(self._config)[stage]
        return self.between_epochs + work.images_per_epoch * each

    @property
    def between_epochs(self) -> float:
        """What an epoch takes however few images there are."""
        return _EPOCH_SECONDS * self._slowness

    @property
    def evaluate(self) -> float:
        """Judging, saving and converting a phase's model."""
        always, per_layer = _EVALUATE_SECONDS
        expected = always + per_layer * self._config.facts.num_layers
        return self._known(self.names.evaluate, expected * self._slowness)

    def _known(self, name: str, expected: float, size: int = 0) -> float:
        found = self._rates.get(name, size)
        return expected if found is None else found


class Names:
    """Under which names a run's rates are kept."""

    def __init__(self, config: RunConfig) -> None:
        machine = machine_name()
        network = f"{machine}/{config.backbone}@{config.alpha:g}"
        network += f"@{config.feature_layer}" * bool(config.feature_layer)
        self._network = network
        self._config = config
        self.decode = f"{machine}/decode/{config.dataset}"
        self.start = f"{network}/start"
        self.convert = f"{network}/convert"
        self.row = f"{network}/row/{config.frozen_precision}"
        self.evaluate = f"{network}/evaluate"

    def trace(self, phase: str) -> str:
        """Of compiling a phase's training step."""
        return f"{self._place(phase)}/trace"

    def epoch(self, phase: str, streamed: bool) -> str:
        """Of an image of an epoch, which may compute the features anew."""
        is_mixed = self._config.is_mixed and phase == "finetune"
        suffix = f"/{self._config.frozen_precision}" if streamed else ""
        suffix += "/mixed" if is_mixed else ""
        return f"{self._place(phase)}/image{suffix}"

    def _place(self, phase: str) -> str:
        layers = _trained_layers(self._config, phase)[-1]
        return f"{self._network}/{phase}/{layers}"


def _trained_layers(config: RunConfig, phase: str) -> list[int]:
    """Of the backbone, in each stage of a phase."""
    if phase == "finetune":
        return [line.num_layers for line in config.thaw_lines]
    return [config.facts.num_layers if phase == "scratch" else 0]
