"""The fifth lesson: features from the middle of a network."""

from __future__ import annotations

from core.language.texts import mark
from core.lessons.answers import numbers_for_head
from core.lessons.form import QUICK, Choice, Lesson, Question, Step

MIDDLE_CUT = Lesson(
    key="middle-cut",
    title=mark("Cut the network in the middle"),
    teaches=mark("What a middle layer sees, and what it costs to stop there."),
    minutes=7,
    icon=":material/content_cut:",
    recipe="default",
    steps=(
        Step(
            mark("Prepare the form"),
            mark(
                "Press **Set it for me**. All of the backbone is frozen, and only the "
                "head learns. Layer by layer, a picture becomes smaller and deeper: "
                "fewer places, but more **channels**. Each channel looks for something "
                "of its own."
            ),
            control="recipe",
            settings={
                **QUICK,
                "strategy": "frozen",
                "feature_layer": "",
                "frozen.epochs": 60,
                "head.pooling": "average",
            },
        ),
        Step(
            mark("Train with the whole backbone"),
            mark(
                "Press **Start training**. The head gets its numbers from the last "
                "layer, the end of the backbone. Keep the test accuracy in mind."
            ),
            control="start",
            run="end",
        ),
        Step(
            mark("Cut at a middle layer"),
            mark(
                "Choose **block6_add** or press **Set it for me**. Now the head sits "
                "on a layer in the middle. The layers above it turn grey: they are not "
                "used and not computed. The tutorials do the same when they cut "
                "InceptionV3 at “mixed7”."
            ),
            control="setting:feature_layer",
            settings={"feature_layer": "block6_add"},
        ),
        Step(
            mark("Train with the half backbone"),
            mark(
                "Press **Start training** again. Middle layers see edges, patterns and "
                "parts, but no whole things yet."
            ),
            control="start",
            run="cut",
        ),
        Step(
            mark("Look at what it cost"),
            mark(
                "Look at the time of “Features” and at the test accuracy. Then choose "
                "the run before in this list, and look again. Is the cut network less "
                "accurate? For drawings, cells or materials the middle can even be the "
                "better place; only a try can tell."
            ),
            control="runs",
        ),
    ),
    question=Question(
        mark(
            "At the cut, a picture is a map of {side} × {side} places. The head gets "
            "the mean of each channel. How many numbers is that for each picture?"
        ),
        {
            "end": Choice(
                mark("{end} numbers"),
                mark(
                    "{end} are the channels at the end of the backbone. You have cut "
                    "it further down, where there are fewer."
                ),
            ),
            "cut": Choice(
                mark("{cut} numbers"),
                mark(
                    "The layer has {cut} channels, and the head gets one number of "
                    "each. At the end of the backbone it gets {end}."
                ),
            ),
            "all": Choice(
                mark("{all} numbers"),
                mark(
                    "{all} is the whole map, each place of each channel. The head gets "
                    "only the mean of each channel: that is what “pooling” does."
                ),
            ),
        },
        numbers_for_head,
    ),
)
