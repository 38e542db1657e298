"""What a study that is under way asks, and where it is watched."""

from __future__ import annotations

from core.language.texts import _, mark
from core.runs.study import Study

_ASKED = {
    "rank": mark("which backbone to try first"),
    "curve": mark("whether more images would help"),
    "find_lr": mark("which learning rate to take"),
    "suspects": mark("which labels may be wrong"),
    "health": mark("what is wrong with the images"),
    "map": mark("which images look alike"),
    "pool": mark("what unlabelled images are"),
    "evaluate": mark("how a model does on new images"),
    "trust": mark("how far answers can be trusted"),
    "export": mark("a model that is taken away"),
    "sweep": mark("which settings do best"),
    "auto": mark("the best model for some minutes"),
}
# Where on the page of its data set each is watched; the others stand under Advice.
_VIEWS = {
    "health": {"view": "Health"},
    "suspects": {"view": "Review"},
    "pool": {"view": "Review"},
    "map": {"view": "Gallery", "gallery_view": "Map"},
}


def asked(study: Study) -> str:
    """What it finds out, in the reader's language."""
    return _(_ASKED.get(study.kind, study.kind))


def watched_at(study: Study) -> tuple[str, dict[str, str]]:
    """The page that shows it, and what stands behind that page's address."""
    dataset = str(study.about.get("dataset", ""))
    run, phase = study.options.get("run", ""), study.options.get("phase", "")
    if study.kind == "find_lr":
        return "train", {"dataset": dataset}
    if study.kind == "evaluate":
        result = f"{run}:{phase}"
        return "compare", {"result": result, "show": mark("New images")}
    if study.kind == "auto":
        return "train", {"dataset": dataset, "training": "Automatic"}
    if study.kind == "sweep":
        place = {"dataset": dataset, "training": "Sweep", "sweep": study.id}
        return "train", place
    if study.kind == "export":
        return "train", {"run": run}
    if study.kind == "trust":
        return "predict", {"model": run, "phase": phase}
    return "dataset", {"dataset": dataset} | _VIEWS.get(study.kind, {"view": "Advice"})
