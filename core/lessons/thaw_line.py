"""The second lesson: two trainings, whose thaw lines lie high and low."""

from __future__ import annotations

from core.language.texts import mark
from core.lessons.answers import lower_line
from core.lessons.form import QUICK, Choice, Lesson, Question, Step

THAW_LINE = Lesson(
    key="thaw-line",
    title=mark("What does the thaw line do?"),
    teaches=mark(
        "How to choose which layers learn from your pictures, and what it costs."
    ),
    minutes=7,
    icon=":material/vertical_align_center:",
    recipe="default",
    steps=(
        Step(
            mark("Prepare the form"),
            mark(
                "Press **Set it for me**: small pictures and few epochs. This training "
                "has two phases. In the first one all of the backbone is frozen. In "
                "the second one its top layers **thaw**: they learn, too. That is "
                "called **fine-tuning**."
            ),
            control="recipe",
            settings={
                **QUICK,
                "strategy": "finetune",
                "frozen.epochs": 10,
                "finetune.steps.0.epochs": 5,
            },
        ),
        Step(
            mark("Draw a high line"),
            mark(
                "The **thaw line** is the border: layers below it stay frozen, layers "
                "above it learn. Choose **A number of top layers** and write **12** "
                "below it. In the bar, 12 layers turn orange."
            ),
            control="setting:finetune.steps.0.unfreeze",
            settings={"finetune.steps.0.unfreeze": 12},
        ),
        Step(
            mark("Train with the high line"),
            mark(
                "Press **Start training**. The curves are blue while the backbone is "
                "frozen, and orange while it is fine-tuned; a line stands between the "
                "two."
            ),
            control="start",
            run="high",
        ),
        Step(
            mark("Move the line down"),
            mark(
                "Now write **90** instead of 12. More layers turn orange: the line "
                "moves down, towards the picture. Deep down lie layers that know edges "
                "and colours, high up those that know whole things."
            ),
            control="setting:finetune.steps.0.unfreeze",
            settings={"finetune.steps.0.unfreeze": 90},
        ),
        Step(
            mark("Train with the low line"),
            mark(
                "Press **Start training** once more. Frozen layers have seen these "
                "pictures already, so the first phase is quick this time."
            ),
            control="start",
            run="low",
        ),
        Step(
            mark("Look at both runs"),
            mark(
                "Look at the time of “Fine-tune” and at the accuracy on the test "
                "images. Then choose the run before in this list, and look again. "
                "Which one took longer? Did more layers help? Often they do, but "
                "with few pictures they may harm: only a comparison tells."
            ),
            control="runs",
        ),
    ),
    question=Question(
        mark(
            "Your second run had the lower line. How many weights did it train while "
            "it was fine-tuned?"
        ),
        {
            "high": Choice(
                mark("{high}: as many as the first run"),
                mark(
                    "{high} were trained with the high line. The lower the line, the "
                    "more layers lie above it, and the more weights learn."
                ),
            ),
            "low": Choice(
                mark("{low}: more than the first run, but not all"),
                mark(
                    "With the high line {high} weights were trained, with the low one "
                    "{low}. More can change, so each epoch takes longer, and few "
                    "pictures may not be enough for all of them."
                ),
            ),
            "all": Choice(
                mark("{all}: all that there are"),
                mark(
                    "{all} is the whole network. The layers below the line were still "
                    "frozen."
                ),
            ),
        },
        lower_line,
    ),
)
