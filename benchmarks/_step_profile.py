"""What TensorFlow's profiler saw, summed by what the operations do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

# Not public, but what the profiler's files are made of; only TensorFlow has it.
from tensorflow.tsl.profiler.protobuf import xplane_pb2

# By a part of the operation's name; the first that fits counts.
_KINDS = (
    ("DepthwiseConv2dNativeBackpropFilter", "depthwise, gradient of the filter"),
    ("DepthwiseConv2dNativeBackpropInput", "depthwise, gradient of the inputs"),
    ("DepthwiseConv2d", "depthwise, forwards"),
    ("MatMul", "matrix products"),
    ("Conv2D", "convolutions"),
    ("ResourceApply", "optimizer"),
    ("Assign", "optimizer"),
    ("BiasAddGrad", "gradients of offsets"),
    ("Relu", "ReLU and its gradient"),
    ("Slice", "cutting and joining"),
    ("Concat", "cutting and joining"),
    ("Pad", "cutting and joining"),
)
_OTHER = "all else"


def kind(operation: str) -> str:
    """What an operation is counted as, by the name of its kernel."""
    return next((kind for part, kind in _KINDS if part in operation), _OTHER)


def kinds_of_profile(folder: Path) -> Counter[str]:
    """Milliseconds by kind, of all profiles in a folder.

    Operations that run side by side count in full, so the sum may exceed the clock.
    """
    found: Counter[str] = Counter()
    for path in folder.rglob("*.xplane.pb"):
        space = xplane_pb2.XSpace()
        space.ParseFromString(path.read_bytes())
        for plane in space.planes:
            names = {key: item.name for key, item in plane.event_metadata.items()}
            for line in plane.lines:
                for event in line.events:
                    if operation := _operation(names[event.metadata_id]):
                        found[kind(operation)] += event.duration_ps / 1e9
    return found


def _operation(event: str) -> str:
    """The kernel's name of an event; "" where it is none.

    Those of kernels are called "name:kernel"; functions, which hold many, are not.
    """
    name, _, operation = event.rpartition(":")
    is_kernel = name and not name.endswith(":") and operation.strip("_")[:1].isupper()
    return operation if is_kernel else ""
