"""What lies in a zip beside the model: labels, example, cards, and a list of all.

README.txt         what is what, and how to run the example
MODEL_CARD.md      see `core.exports.card`
DATA_CARD.md       see `core.cards`, where the data set is still known
labels.json        class names, input size, how pictures become RGB, the format
example.py         names the class of pictures in the format's own runtime
picture.py         a file to the model's input; see `core.exports.picture`
requirements.txt   what the example needs
                   (for TensorFlow.js, example.html and picture.js instead of these
                   three; none with a web page, which is its own example)
golden/            see `core.exports.golden`
contents.json      lengths and digests of all files, by path
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NotRequired, TypedDict

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.cards.card_text import card_body
from core.cards.dataset_card import dataset_card
from core.data.about import About, about
from core.data.datasets import Dataset, load_dataset
from core.errors import UserError
from core.exports import picture
from core.exports.card import ModelFacts
from core.exports.formats import ExportFormat
from core.exports.web.scripts import picture_script
from core.language.current import ENGLISH, speaking
from core.runs.run import Run
from core.serving.predictor import Predictor
from core.serving.trust import load_trust
from core.storage.files import write_bytes, write_json
from core.storage.fingerprint import file_digest

LABELS, CONTENTS = "labels.json", "contents.json"
VERSION = 1

# As requirements.txt has them; the example needs no others beside its runtime.
_ALWAYS = ("numpy==2.4.6", "pillow==13.0.0")

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


class ExportLabels(TypedDict):
    """labels.json of an export."""

    version: int
    format: str
    class_names: list[str]
    input_size: int  # pixels
    rendition: dict[str, Any]  # how pictures become RGB; {} = plain 8-bit pictures
    temperature: float | None  # part of the model already; None = not calibrated
    novelty_threshold: NotRequired[float]  # of the output "novelty"
    false_alarm_rate: NotRequired[float]  # ordinary pictures above it, 0-1


@speaking(ENGLISH)
def gathered_facts(run: Run, phase: str) -> tuple[ModelFacts, str]:
    """What the cards say of a model, and the text of the data set's card, in English.

    The text is "" where the data set is no longer known.

    Raises:
        RunError: The phase has not been finished.
    """
    result, trust = run.finished(phase), load_trust(run, phase)
    dataset: Dataset | None = None
    try:
        dataset = load_dataset(run.config.dataset)
        card = card_body(dataset_card(dataset, run.manifest))
    except (UserError, OSError):  # removed, or its folder is gone
        card = ""
    said = about(dataset) if dataset else About()
    return ModelFacts(run, phase, result, trust, said, bool(card)), card


def write_companions(
    folder: Path, made: ExportFormat, facts: ModelFacts, served: Predictor, card: str
) -> None:
    """Write all that does not depend on how the proof ends.

    Args:
        folder: Of the export.
        made: Its format.
        facts: Of the model.
        served: The model as the app asks it.
        card: Text of the data set's card; "" = none.
    """
    labels: ExportLabels = {
        "version": VERSION,
        "format": made.name,
        "class_names": list(served.class_names),
        "input_size": served.input_size,
        "rendition": served.rendition.to_json(),
        "temperature": facts.trust.temperature if facts.trust else None,
    }
    if facts.trust and made.has_novelty:
        labels["novelty_threshold"] = 1.0
        labels["false_alarm_rate"] = facts.trust.false_alarm_rate
    write_json(folder / LABELS, labels)
    write_example(folder, made, labels)
    if card:
        write_bytes(folder / "DATA_CARD.md", card.encode())


def write_example(folder: Path, made: ExportFormat, labels: ExportLabels) -> None:
    """Write README.txt, the example and what turns a picture into the model's input.

    Args:
        folder: Of the export.
        made: Its format.
        labels: What its labels.json says.
    """
    texts = {"README.txt": "README.txt"}
    if made.example:
        texts[made.example] = made.template
    if made.example == "example.py":
        write_bytes(folder / "picture.py", Path(picture.__file__).read_bytes())
        requirements = "\n".join((*_ALWAYS, *made.runtime)) + "\n"
        write_bytes(folder / "requirements.txt", requirements.encode())
    elif made.example == "example.html":
        write_bytes(folder / "picture.js", picture_script().encode())
    for name, template in texts.items():
        text = _TEMPLATES.get_template(template).render(made=made, labels=labels)
        write_bytes(folder / name, text.encode())


def write_list(folder: Path) -> None:
    """Write down lengths and digests of all other files, last of all."""
    files = {
        path.relative_to(folder).as_posix(): {
            "num_bytes": path.stat().st_size,
            "digest": file_digest(path) or "",
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CONTENTS
    }
    write_json(folder / CONTENTS, {"version": VERSION, "files": files})
