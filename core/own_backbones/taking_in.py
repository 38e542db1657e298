"""Look into a network's file, and take it in as a backbone.

In a process of its own (`core.own_backbones.asking` starts it): a file could bring
OpenVINO down, or ask for more memory than there is.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import cast

import openvino

from core.backbones.facts import OWN
from core.backbones.own import is_here, own_description, own_dir
from core.backbones.own_formats import (
    DESCRIPTION,
    VERSION,
    Answers,
    OwnBackbone,
    OwnFile,
)
from core.errors import DataError, UserError
from core.own_backbones.formats import Look, NodeChoice, Taken
from core.own_backbones.nodes import (
    Node,
    find_node,
    listed,
    nodes_of,
    require_features,
    suggested,
)
from core.own_backbones.prepared import prepared, sized
from core.own_backbones.reading import Said, read_input
from core.own_backbones.scales import Given
from core.own_backbones.source import (
    Source,
    count_parameters,
    find_source,
    read_network,
)
from core.own_backbones.trial import tried
from core.storage.files import new_folder, set_aside, write_json
from core.storage.fingerprint import file_digest
from core.storage.free_space import full_disk_named

_MOST_TITLE = 60  # characters


def look(path: str, given: Given) -> Look:
    """What a file says of itself, and what its network says of two photos.

    Args:
        path: Of the file.
        given: What somebody says of it.

    Raises:
        UserError: It is no network that can be taken in.
        OSError: It can't be read.
    """
    source = find_source(path)
    return _look(source, read_network(source), given)


def _look(source: Source, model: openvino.Model, given: Given) -> Look:
    said = read_input(model, source.format, given)
    shape = str(model.input().get_partial_shape())
    nodes = nodes_of(sized(model, said["layout"], said["size"]), said["layout"])
    node, problem = _chosen(nodes, given)
    answers = _answers(said, node, given)
    asked = list(said["asked"])
    if node is not None and len(node.kinds) > 1 and "kind" not in given:
        asked.append("kind")
    ends = [each for each in nodes if each.is_end and not each.are_scores]
    if "node" not in given and len(ends) > 1:
        asked.append("node")
    return {
        "source": source.path.name,
        "format": source.format,
        "num_bytes": source.num_bytes,
        "input": shape,
        "parameters": count_parameters(model),
        "operations": dict(Counter(op.get_type_name() for op in model.get_ops())),
        "answers": answers,
        "from_file": said["from_file"],
        "asked": asked,
        "nodes": [_choice(each) for each in _with(listed(nodes), node)],
        "problem": problem,
        "tried": None if problem else tried(prepared(model, answers)),
    }


def _chosen(nodes: list[Node], given: Given) -> tuple[Node | None, str]:
    """Where features are taken, and what is wrong with that.

    Raises:
        DataError: There is no node that makes features, or none of this name.
    """
    node: Node | None
    if "node" in given:
        node = find_node(nodes, given["node"])
    else:
        ends = [each for each in nodes if each.is_end]
        usable = [each for each in ends if not each.are_scores]
        node = next(iter([*usable, *ends]), suggested(nodes))
    if node is None:
        raise DataError(
            "a node that makes features of an image",
            "a network without one",
            "Choose another network.",
        )
    try:
        require_features(nodes, node, "node" in given)
    except UserError as error:
        return suggested(nodes) or node, str(error)
    return node, ""


def _answers(said: Said, node: Node | None, given: Given) -> Answers:
    kinds = node.kinds if node else ("vector",)
    kind = given.get("kind") or kinds[0]
    if kind not in kinds:
        raise DataError(
            f"features of {node.name if node else 'the network'} to be taken as "
            f"{' or '.join(kinds)}",
            kind,
            "Choose one of these.",
        )
    return {
        "size": said["size"],
        "layout": said["layout"],
        "colours": said["colours"],
        "preprocessing": said["preprocessing"],
        "mean": said["mean"],
        "std": said["std"],
        "node": node.name if node else "",
        "output": node.output if node else 0,
        "kind": kind,
    }


def _with(nodes: list[Node], node: Node | None) -> list[Node]:
    """A list with a node in it that may not be."""
    return nodes if node is None or node in nodes else [*nodes, node]


def _choice(node: Node) -> NodeChoice:
    return {
        "name": node.name,
        "operation": node.operation,
        "shape": list(node.shape),
        "kinds": list(node.kinds),
        "are_scores": node.are_scores,
        "is_end": node.is_end,
    }


def take_in(path: str, given: Given) -> Taken:
    """Take a file's network in, as it was looked at; the file itself stays as it is.

    Raises:
        UserError: Something is still to be asked, or it says nothing of images.
        OSError: The disk is full.
    """
    source = find_source(path)
    found = look(path, given)
    if found["problem"] or found["asked"]:
        raise DataError(
            f"an answer for {', '.join(found['asked'])}, which {source.path.name} "
            "does not say"
            if found["asked"]
            else "a network that makes features",
            found["problem"] or "none",
            "Give it; `python -m core backbone add --help` names the options.",
        )
    _require_sound(found)
    files = _files(source)
    name = OWN + _key(files, found["answers"])
    was_there = is_here(name)
    if not was_there:
        _write(source, found, files, name, given.get("title", "") or source.path.stem)
    described = own_description(name)
    title = described["title"] if described else ""
    return {"name": name, "title": title, "was_there": was_there}


def _require_sound(found: Look) -> None:
    tried = found["tried"]
    if tried is None or (
        tried["is_finite"] and tried["is_varied"] and tried["tells_apart"]
    ):
        return
    what = "values that are no numbers" if not tried["is_finite"] else "one value"
    if tried["is_varied"] and tried["is_finite"]:
        what = "the same of both"
    raise DataError(
        "features that tell two photos apart",
        what,
        "Check preprocessing and node: `look` first, or choose another network.",
    )


def _files(source: Source) -> list[OwnFile]:
    return [
        {
            "name": kept,
            "digest": file_digest(path) or "",
            "num_bytes": path.stat().st_size,
        }
        for kept, path in zip(source.kept_names, source.files, strict=True)
    ]


def _key(files: list[OwnFile], answers: Answers) -> str:
    """16 hex digits of all that its features depend on."""
    parts = [[file["name"], file["digest"]] for file in files]
    text = json.dumps([VERSION, parts, answers], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write(
    source: Source, found: Look, files: list[OwnFile], name: str, title: str
) -> None:
    tried, target = found["tried"], own_dir(name)
    if tried is None:
        return
    description: OwnBackbone = {
        "version": VERSION,
        "title": " ".join(title.split())[:_MOST_TITLE] or name,
        "source": source.path.name,
        "format": source.format,
        "files": files,
        "answers": found["answers"],
        "shape": tried["shape"],
        "parameters": found["parameters"],
        "seconds_per_image": tried["seconds_per_image"],
        "cost": tried["cost"],
        "created": time.time(),
        "removed": False,
    }
    if target.exists():  # what was left of one that was removed, or is damaged
        set_aside(target)
    with (
        full_disk_named(target.parent, float(source.num_bytes)),
        new_folder(target) as folder,
    ):
        for file, path in zip(files, source.files, strict=True):
            shutil.copyfile(path, folder / file["name"])
            if file_digest(folder / file["name"]) != file["digest"]:
                raise DataError(
                    f"{path.name} to stay as it is while it is taken in",
                    "a file that changed",
                    "Add it again.",
                )
        write_json(folder / DESCRIPTION, description)


def removed(name: str) -> int:
    """Delete a network's files; what it was stays, for the runs that tell of it.

    Returns:
        Bytes that it took.

    Raises:
        ConfigError: It is no such name.
        DataError: It is not here.
    """
    described = own_description(name)
    if described is None or not is_here(name):
        raise DataError("a network that was taken in", name, "See the list of them.")
    folder = own_dir(name)
    write_json(folder / DESCRIPTION, {**cast(dict, described), "removed": True})
    total = 0
    for file in described["files"]:
        path: Path = folder / file["name"]
        total += path.stat().st_size if path.is_file() else 0
        path.unlink(missing_ok=True)
    return total
