"""The first lesson: a head learns on a backbone that stays as it is."""

from __future__ import annotations

from core.language.texts import mark
from core.lessons.answers import trained_weights
from core.lessons.form import QUICK, Choice, Lesson, Question, Step

WHAT_IS_FROZEN = Lesson(
    key="frozen",
    title=mark("What is frozen?"),
    teaches=mark(
        "Which part of a network learns from your pictures, and which part only looks "
        "at them."
    ),
    minutes=6,
    icon=":material/ac_unit:",
    recipe="default",
    steps=(
        Step(
            mark("Prepare the form"),
            mark(
                "Small pictures make a training short. Press **Set it for me**: then "
                "the form on the left has the settings of this lesson. What you "
                "change later you can always set back this way."
            ),
            control="recipe",
            settings={
                **QUICK,
                "frozen.epochs": 20,
            },
        ),
        Step(
            mark("Freeze the backbone"),
            mark(
                "The **backbone** is a network that has already learned, from more "
                "than a million photos. **Frozen** means: its weights, the numbers "
                "that it has learned, stay as they are. Choose **Frozen only**."
            ),
            control="setting:strategy",
            settings={"strategy": "frozen"},
        ),
        Step(
            mark("Blue is frozen"),
            mark(
                "This bar is the backbone. A picture goes in on the left. On the right "
                "stands the **head**, a small new part that names the class. All of "
                "the bar is blue, and it says so in words: these layers are frozen. "
                "Only the head will learn."
            ),
            control="strip",
        ),
        Step(
            mark("Train"),
            mark(
                "Press **Start training** and watch. First the frozen layers look at "
                "each picture, once: that is “Features”. Then the head learns from "
                "what they saw, 20 times over all pictures: 20 **epochs**."
            ),
            control="start",
            run="frozen",
        ),
        Step(
            mark("Look at the times"),
            mark(
                "Compare two of the times: “Features” and “Frozen”. A frozen layer "
                "gives the same for the same picture each time, so nothing is computed "
                "twice. That is why 20 epochs of the head take so little time."
            ),
            control="stages",
        ),
    ),
    question=Question(
        mark("How many weights did your training change?"),
        {
            "all": Choice(
                mark("{all}: all weights of the network"),
                mark(
                    "{all} is all that the network has. Nearly all of it lies in the "
                    "backbone, and that was frozen."
                ),
            ),
            "head": Choice(
                mark("{head}: the weights of the head"),
                mark(
                    "The head has {head} of the {all} weights. Only these changed; the "
                    "backbone looked at your pictures and stayed as it was."
                ),
            ),
            "none": Choice(
                mark("{none}: everything was frozen"),
                mark(
                    "Then nothing could have been learned. Frozen was the backbone; "
                    "the head began at random and had to learn your classes."
                ),
            ),
        },
        trained_weights,
    ),
)
