"""Every picture of the app that can be taken: its name, address and steps, as data."""

from __future__ import annotations

from collections.abc import Iterator

from docs.shot import (
    EMPTY,
    FULL,
    GERMAN,
    RUNNING,
    SIGN_IN,
    Shot,
    choose,
    press,
    to_end,
    to_tabs,
    unfold,
    wait,
)

_LONG = (to_tabs, wait(3))

_TWO = "compare?result={frozen}&result={finetune}"
_TABS_OF_ONE = (
    *("Mistakes", "Figures per class", "Curves", "Confidence"),
    *("ROC and precision", "Threshold", "What it cost", "New images"),
)
_TABS_OF_TWO = (
    *("Figures per class", "Pictures that changed sides", "Curves"),
    *("Confusion matrices", "Confidence", "Seeds", "What differed"),
)
_TABS_OF_MANY = (
    *("Ranking", "Differences", "Seeds", "Figures per class", "Curves"),
    *("What differed", "What it cost"),
)
_TABS_OF_DATA = ("Gallery", "Problems", "Decisions", "Split", "Advice", "Augmentation")
_FORM_PARTS = (
    *("Network and thaw line", "Head", "Images and views"),
    *("Frozen phase", "Fine-tune phase", "More"),
)


def _tabs(
    name: str, path: str, key: str, titles: tuple[str, ...], home: str = FULL
) -> Iterator[Shot]:
    """A picture of each tab of a page."""
    for title in titles:
        word = title.lower().replace(" ", "-")
        address = f"{path}&{key}={title.replace(' ', '+')}"
        yield Shot(f"{name}-{word}", address, _LONG, home)


_IN_README = (
    Shot("home", "", is_in_readme=True),
    Shot("dataset", "dataset?dataset={dataset}", is_in_readme=True),
    Shot("health", "dataset?dataset={spoiled}&view=Health", _LONG, is_in_readme=True),
    Shot("review", "dataset?dataset={spoiled}&view=Review", _LONG, is_in_readme=True),
    Shot(
        "map",
        "dataset?dataset={spoiled}&view=Gallery&gallery_view=Map",
        _LONG,
        is_in_readme=True,
    ),
    Shot("compare", _TWO, is_in_readme=True),
    Shot(
        "matrix",
        "compare?result={finetune}&show=Confusion+matrix&cell={cell}",
        _LONG,
        is_in_readme=True,
    ),
    Shot("ranking", "compare?{ranked}", is_in_readme=True),
    Shot("german", _TWO, locale=GERMAN, is_in_readme=True),
    Shot(
        "predict",
        "predict?model={run}",
        (press("Try with test images"), wait(2)),
        is_in_readme=True,
    ),
    Shot(
        "why",
        "predict?model={ranked_run}",
        (choose("Show why"), wait(3), to_end),
        drops="{ranked_picture}",
        is_in_readme=True,
    ),
    Shot("train", "train?run={running}", home=RUNNING, is_in_readme=True),
)

_EMPTY = (
    *(
        Shot(f"empty-{page or 'home'}", page, home=EMPTY)
        for page in ("", "dataset", "train", "compare", "predict")
    ),
    *(
        Shot(f"empty-dataset-{name}", "dataset", (choose(way), wait(1)), EMPTY)
        for name, way in (
            ("drop", "Drop a folder"),
            ("zip", "Zip or tar file"),
            ("webcam", "Webcam or pasting"),
            ("public", "Public data sets"),
        )
    ),
    Shot("empty-home-german", "", home=EMPTY, locale=GERMAN),
    Shot("sign-in", "", home=SIGN_IN, is_app=False),
)

_DATASET = (
    *_tabs("dataset", "dataset?dataset={spoiled}", "view", _TABS_OF_DATA),
    Shot("dataset-adding", "dataset?dataset={dataset}", (press("Add images"),)),
    Shot("collect", "dataset?dataset={collected}", (wait(1),)),
    Shot("dataset-german", "dataset?dataset={dataset}", locale=GERMAN),
)

_TRAIN = (
    Shot("train-idle", "train?dataset={dataset}"),
    Shot("train-finished", "train?run={run}"),
    Shot("train-finished-end", "train?run={run}", (to_end,)),
    *(
        Shot(
            f"train-form-{part.split()[0].lower()}",
            "train?dataset={dataset}",
            (unfold(part),),
        )
        for part in _FORM_PARTS
    ),
    Shot("train-sweep", "train?dataset={dataset}&training=Sweep&sweep={sweep}"),
    Shot("train-sweep-new", "train?dataset={spoiled}&training=Sweep"),
    Shot("train-auto", "train?dataset={dataset}&training=Automatic"),
    Shot("train-auto-new", "train?dataset={spoiled}&training=Automatic"),
    Shot("train-running-home", "", home=RUNNING),
    Shot("train-german", "train?run={run}", locale=GERMAN),
)

_COMPARE = (
    Shot("compare-one", "compare?result={finetune}"),
    *_tabs("compare-one", "compare?result={finetune}", "show", _TABS_OF_ONE),
    *_tabs("compare-two", _TWO, "show", _TABS_OF_TWO),
    *_tabs("compare-many", "compare?{ranked}", "show", _TABS_OF_MANY),
    Shot("compare-table", _TWO, (choose("Choose from the table of all runs"),)),
    Shot(
        "compare-mattered",
        _TWO,
        (to_end, choose("Which setting mattered"), to_end, wait(1)),
    ),
)

_PREDICT = (
    Shot("predict-empty", "predict?model={run}"),
    Shot("predict-one", "predict?model={run}", drops="{picture}"),
    Shot("predict-many", "predict?model={run}", (to_end,), drops="{pictures}"),
    Shot(
        "predict-why",
        "predict?model={run}",
        (choose("Show why"), wait(3), to_end),
        drops="{picture}",
    ),
    Shot("predict-webcam", "predict?model={run}", (choose("Webcam"), wait(1))),
    Shot("predict-live", "predict?model={run}", (choose("Live view"), wait(1))),
    Shot("predict-german", "predict?model={run}", drops="{picture}", locale=GERMAN),
)


_IN_CLASS = (  # what a class sees; the last ones leave something behind in the home
    Shot("stage-train", "train?run={run}&stage=1", is_in_readme=True),
    Shot("stage-train-running", "train?run={running}&stage=1", home=RUNNING),
    Shot("stage-predict", "predict?model={run}&stage=1", drops="{picture}"),
    Shot("stage-german", "train?run={run}&stage=1", locale=GERMAN),
    Shot("lessons", "", (unfold("Lessons"),)),
    Shot("class-asks", "predict?model={run}", (unfold("Let a class join"),)),
    Shot(
        "class-joins",
        "predict?model={run}",
        (unfold("Let a class join"), press("Let them join"), wait(2)),
    ),
    Shot(
        "lesson",
        "",
        (unfold("Lessons"), press("Begin"), wait(3)),
        is_in_readme=True,
        after=(press("Leave"),),
    ),
)


def every_shot() -> tuple[Shot, ...]:
    """All pictures, in the order in which they are taken."""
    return (*_IN_README, *_EMPTY, *_DATASET, *_TRAIN, *_COMPARE, *_PREDICT, *_IN_CLASS)


SHOTS = {shot.name: shot for shot in every_shot()}
