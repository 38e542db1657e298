"""The measure of this machine: plausible, kept, and not believed elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import openvino
import pytest

from core import hardware
from core.hardware import Machine
from core.storage.files import read_json, write_json
from core.storage.paths import home_dir

FOUND = Machine(float32_rate=50.0, bfloat16_rate=150.0, decode_rate=500.0)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Machine]:
    """What was measured, without measuring."""
    seen: list[Machine] = []

    def measure() -> Machine:
        seen.append(FOUND)
        return FOUND

    monkeypatch.setattr(hardware, "measure", measure)
    return seen


def test_the_measure_is_a_network_of_a_few_hundred_million_multiply_adds() -> None:
    model, multiply_adds = hardware._network()
    assert 1e8 < multiply_adds < 3e8
    assert [str(item.element_type) for item in model.inputs] == ["<Type: 'uint8_t'>"]
    assert list(model.outputs[0].shape) == [1, 128]


def test_multiply_adds_are_counted() -> None:
    """3x3 over 3 channels to 8 at half the size, then 3x3 on each of 8 channels."""
    image = openvino.opset13.parameter([1, 3, 16, 16], openvino.Type.f32)
    last, dense = hardware._convolution(image, 3, 8, 3, 2)
    assert dense == 8 * 8 * 8 * 27
    _, depthwise = hardware._depthwise(last, 8, 1)
    assert depthwise == 8 * 8 * 8 * 9


def test_measuring_takes_seconds_and_gives_rates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hardware, "_ROUND_SECONDS", 0.02)
    found = hardware.measure()
    assert 0.5 < found.float32_rate < 20_000
    assert 10 < found.decode_rate < 100_000
    assert (found.bfloat16_rate > 0) == hardware.supports_bfloat16()


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, and the processor time of this process; they stand still."""
    found = [0.0, 0.0]
    fake = SimpleNamespace(perf_counter=lambda: found[0], process_time=lambda: found[1])
    monkeypatch.setattr(hardware, "time", fake)
    return found


def work(clocks: list[float], passed: float, used: float) -> Callable[[int], None]:
    def run(count: int) -> None:
        clocks[0] += passed * count
        clocks[1] += used * count

    return run


def test_more_seconds_for_the_same_work_is_a_lower_rate(clocks: list[float]) -> None:
    for each in (0.01, 0.5, 1e-5):
        run = work(clocks, each, 4 * each)
        assert hardware.rate_of(run, 4) == pytest.approx(1 / each)


def test_what_other_programs_take_is_not_counted(clocks: list[float]) -> None:
    run = work(clocks, 0.03, 0.02)  # two threads got a third of the time they could
    assert hardware.rate_of(run, 2) == pytest.approx(100.0)
    idle = work(clocks, 0.03, 0.0)  # a clock too coarse to see it
    assert hardware.rate_of(idle, 2) == pytest.approx(1 / 0.03)


def test_speedup_is_never_a_loss_and_1_where_there_is_no_bfloat16() -> None:
    assert FOUND.bfloat16_speedup == 3.0
    assert Machine(50.0, 0.0, 500.0).bfloat16_speedup == 1.0
    assert Machine(50.0, 40.0, 500.0).bfloat16_speedup == 1.0
    assert FOUND.rate("bfloat16") == 150.0
    assert Machine(50.0, 0.0, 500.0).rate("bfloat16") == 50.0


def test_what_was_measured_is_kept(measured: list[Machine]) -> None:
    assert hardware.known_machine() is None
    assert hardware.probe() == hardware.probe() == hardware.known_machine() == FOUND
    assert len(measured) == 1


def test_another_machine_measures_anew(measured: list[Machine]) -> None:
    hardware.probe()
    path = home_dir() / "machine.json"
    kept = read_json(path)
    kept["of"][1] = "Another CPU x64"  # THAW_HOME on a network drive
    write_json(path, kept)
    assert hardware.known_machine() is None
    hardware.probe()
    assert len(measured) == 2
    assert hardware.known_machine() == FOUND


@pytest.mark.parametrize(
    "content", ["", "[]", "null", '{"of": 1}', '{"is": {"float32_rate": 1}}']
)
def test_damaged_file_is_as_good_as_none(content: str, measured: list[Machine]) -> None:
    (home_dir() / "machine.json").write_text(content)
    assert hardware.known_machine() is None
    assert hardware.probe() == FOUND


@pytest.mark.parametrize("rates", [[], {}, None, {"float32_rate": "fast"}, {"x": 1}])
def test_damaged_rates_are_as_good_as_none(rates: object) -> None:
    kept = {"of": hardware._identity(), "is": rates}
    write_json(home_dir() / "machine.json", kept)
    assert hardware.known_machine() is None


def test_a_full_disk_costs_a_measurement_only(
    measured: list[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hardware, "write_json", full)
    assert hardware.probe() == FOUND


def test_two_threads_measure_once(measured: list[Machine]) -> None:
    threads = [threading.Thread(target=hardware.probe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(measured) == 1
    assert not hardware._measuring.locked()
