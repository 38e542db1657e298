"""Proves an exported zip: `python -m core.training.export_check ZIP`.

In a process of its own, as it loads Keras. The last line of its output is JSON.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Set
from pathlib import Path
from typing import Any

from core.errors import DataError, UserError
from core.exports.golden import read_golden
from core.exports.importer import Imported, imported
from core.exports.parity import mismatch, parity
from core.exports.tfjs.model_files import MODEL, read_graph_model
from core.language.texts import _
from core.storage.files import scratch_folder
from core.storage.paths import caches_dir

logger = logging.getLogger(__name__)

# Operations of TensorFlow that reach for files or run Python.
_REACHING = {
    *("ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless"),
    *("EagerPyFunc", "LoadLibrary", "ImmutableConst", "TFRecordReaderV2"),
    *("TextLineReaderV2", "WholeFileReaderV2", "TextLineDataset", "TFRecordDataset"),
}


def checked(archive: Path) -> dict[str, Any]:
    """Look at a zip and ask its model about the golden images.

    Raises:
        UserError: It is no whole export, could run code, or does not answer.
    """
    with scratch_folder(caches_dir()) as scratch:
        found = imported(archive, scratch / "export")
        kind, inputs, expected = read_golden(found.folder)
        _require_harmless(found)
        # Loaded only for what has passed, and seconds long.
        from core.training.export_formats import maker  # noqa: PLC0415

        try:
            answers = maker(found.format.name).load(found.folder)(inputs)
        except Exception as error:  # runtimes raise anything
            logger.exception("could not ask %s", archive)
            raise DataError(
                _("a model that {title} can load", title=found.format.title),
                _("one that it can't ({name})", name=type(error).__name__),
                _("Ask for the zip again."),
            ) from error
        proof = parity(answers, expected, found.format.tolerance, kind)
        return {
            "format": found.format.name,
            "class_names": list(found.class_names),
            "parity": proof,
            "mismatch": mismatch(found.format, proof),
        }


def _require_harmless(found: Imported) -> None:
    """Look into what only their runtimes can read, before anything is run."""
    for path in sorted(found.folder.rglob("*.pb")):
        _require_harmless_graph(path)
    if (found.folder / MODEL).is_file():
        _require_harmless_operations(MODEL, read_graph_model(found.folder).operations)
    for path in sorted(found.folder.rglob("*.onnx")):
        import onnx  # noqa: PLC0415

        graph = onnx.load(str(path), load_external_data=False).graph
        if any(tensor.external_data for tensor in graph.initializer):
            raise _refused(path.name, _("weights in other files"))


def _require_harmless_graph(path: Path) -> None:
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel  # noqa: PLC0415

    saved = SavedModel()
    saved.ParseFromString(path.read_bytes())
    for part in saved.meta_graphs:
        graph = part.graph_def
        nodes = [*graph.node, *(n for f in graph.library.function for n in f.node_def)]
        _require_harmless_operations(path.name, {node.op for node in nodes})


def _require_harmless_operations(name: str, operations: Set[str]) -> None:
    if reaching := operations & _REACHING:
        raise _refused(name, _("the operation {min}", min=min(reaching)))


def _refused(name: str, what: str) -> DataError:
    return DataError(
        _("a model that only computes"),
        f"{name} with {what}",
        _("Ask whoever made the zip, and load nothing."),
    )


def main(archive: Path) -> int:
    """Check one zip and print what was found; the process's exit code."""
    try:
        found = checked(archive)
    except UserError as error:
        found = {"error": error.to_json()}
    sys.stdout.write(f"\n{json.dumps(found)}\n")
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    sys.exit(main(Path(sys.argv[1])))
