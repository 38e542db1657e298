"""A request of the Open Inference Protocol v2, and the tensor that it holds.

The protocol is KServe's; Triton and OpenVINO Model Server speak it too, with their
extension that puts a tensor's bytes behind the JSON:
https://github.com/kserve/open-inference-protocol
https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers

from core.server.json_body import read_object
from core.server.pictures import content_type
from core.server.refusals import Refusal, Unusable, WrongType

INPUT = "image"
OUTPUTS = ("probabilities", "label", "novelty")
JSON_LENGTH = "Inference-Header-Content-Length"

_KINDS = ("application/json", "application/octet-stream", "")


@dataclass(frozen=True)
class Tensor:
    """The input tensor as it was sent.

    Attributes:
        datatype: The protocol's name.
        shape: As it was said, numbers from 0 on.
        data: A list, of lists perhaps, or the tensor's bytes.
    """

    datatype: str
    shape: tuple[int, ...]
    data: list[Any] | memoryview


@dataclass(frozen=True)
class InferenceRequest:
    """What is asked, and how it wants to be answered.

    Attributes:
        id: Comes back in the answer; None = it has none.
        tensor: The images.
        outputs: Of the answer in this order, and whether its bytes go behind the JSON.
    """

    id: str | None
    tensor: Tensor
    outputs: dict[str, bool]


async def inference_request(
    headers: Headers, body: bytearray, has_novelty: bool
) -> InferenceRequest:
    """Read a request.

    Args:
        headers: Of the request.
        body: All of it.
        has_novelty: Whether that output can be asked for.

    Raises:
        Refusal: It does not follow the protocol.
    """
    if (kind := content_type(headers)) not in _KINDS:
        action = "Send JSON; tensors may follow it as bytes."
        raise WrongType("application/json", kind, action)
    length = _json_length(headers, len(body))
    asked = await read_object(memoryview(body)[:length])
    given = asked.get("id")
    if given is not None and not isinstance(given, str):
        raise _misshapen("an id that is text", "another kind of value")
    outputs = _outputs(asked, has_novelty)
    return InferenceRequest(given, _tensor(asked, memoryview(body)[length:]), outputs)


def _json_length(headers: Headers, most: int) -> int:
    """Where the JSON ends and bytes begin."""
    text = headers.get(JSON_LENGTH)
    if text is None:
        return most
    if not text.isdecimal() or len(text) > 15 or int(text) > most:
        expected = f"the JSON's length in bytes in {JSON_LENGTH}"
        raise Refusal(expected, f"{text[:20]} of {most:,}", "Count its bytes.")
    return int(text)


def _tensor(asked: dict[str, Any], rest: memoryview) -> Tensor:
    inputs = asked.get("inputs")
    if not isinstance(inputs, list) or len(inputs) != 1:
        count = len(inputs) if isinstance(inputs, list) else "none"
        raise _misshapen(f'one input, "{INPUT}", in the list inputs', f"{count}")
    given = inputs[0]
    if not isinstance(given, dict) or given.get("name") != INPUT:
        name = given.get("name") if isinstance(given, dict) else "something else"
        raise _misshapen(f'an input called "{INPUT}"', f"{name!r:.60}")
    size = _parameter(given, "binary_data_size")
    if ("data" in given) == (size is not None):
        received = "both" if size is not None else "neither"
        raise _misshapen("data, or binary_data_size in parameters", received)
    if size is None and not isinstance(given["data"], list):
        raise _misshapen("a list as data", "another kind of value")
    if size is not None and (not is_count(size) or size != len(rest)):
        received = f"{size!r:.20} with {len(rest):,} bytes after the JSON"
        raise _misshapen("a binary_data_size that is theirs", received)
    return Tensor(
        _text(given, "datatype"),
        _shape(given.get("shape")),
        given["data"] if size is None else rest,
    )


def _shape(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not all(map(is_count, value)):
        received = f"{value!r:.60}"
        raise _misshapen("a shape of whole numbers from 0 on", received)
    return tuple(value)


def _outputs(asked: dict[str, Any], has_novelty: bool) -> dict[str, bool]:
    """The outputs by name; where none is asked for, all."""
    known = OUTPUTS if has_novelty else OUTPUTS[:-1]
    is_binary = _parameter(asked, "binary_data_output") is True
    wanted = asked.get("outputs")
    if wanted is None or wanted == []:
        return dict.fromkeys(known, is_binary)
    found = {}
    for item in wanted if isinstance(wanted, list) else [wanted]:
        name = item.get("name") if isinstance(item, dict) else item
        if name not in known or not isinstance(item, dict):
            raise _misshapen(f"outputs among {', '.join(known)}", f"{name!r:.60}")
        found[str(name)] = bool(_parameter(item, "binary_data", is_binary))
    return found


def _parameter(value: dict[str, Any], name: str, default: Any = None) -> Any:
    parameters = value.get("parameters")
    return parameters.get(name, default) if isinstance(parameters, dict) else default


def _text(value: dict[str, Any], name: str) -> str:
    if not isinstance(found := value.get(name), str):
        raise _misshapen(f"a {name}", f"{found!r:.60}")
    return found


def is_count(value: object) -> bool:
    """Whether a value of JSON is a whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _misshapen(expected: str, received: str) -> Unusable:
    action = "Follow the Open Inference Protocol; /docs has an example."
    return Unusable(expected, received, action)
