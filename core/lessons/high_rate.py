"""The fourth lesson: steps that are too large destroy what a network knows."""

from __future__ import annotations

from core.language.texts import mark
from core.lessons.answers import kept_phase
from core.lessons.form import QUICK, Choice, Lesson, Question, Step

HIGH_RATE = Lesson(
    key="high-rate",
    title=mark("When the learning rate is too high"),
    teaches=mark("How a network forgets what it knew, and how you notice."),
    minutes=6,
    icon=":material/speed:",
    recipe="constant_rate",
    steps=(
        Step(
            mark("Prepare the form"),
            mark(
                "Press **Set it for me**. First the head learns on the frozen "
                "backbone, then the top layers are fine-tuned, with the same "
                "**learning rate** in each epoch. The rate says how far the weights "
                "move at each step."
            ),
            control="recipe",
            settings={
                **QUICK,
                "strategy": "finetune",
                "frozen.epochs": 15,
                "finetune.steps.0.unfreeze": 46,
                "finetune.steps.0.epochs": 5,
                "finetune.schedule.kind": "constant",
                "finetune.optimizer.global_clipnorm": 0.0,
            },
        ),
        Step(
            mark("Set a rate that is far too high"),
            mark(
                "A usual rate for fine-tuning is 0.0001. Write **0.05**: each step is "
                "500 times as long. What do you think will happen to the orange curve?"
            ),
            control="setting:finetune.steps.0.learning_rate",
            settings={"finetune.steps.0.learning_rate": 0.05},
        ),
        Step(
            mark("Train"),
            mark(
                "Press **Start training**. Watch the curve of the loss where blue "
                "becomes orange. The **loss** says how wrong the answers are: low is "
                "good."
            ),
            control="start",
            run="fast",
        ),
        Step(
            mark("Look at the break"),
            mark(
                "Look at the place where fine-tuning begins. Does the loss jump up, "
                "and the accuracy down? Then the large steps have overwritten what the "
                "layers had learned from a million photos. This is called "
                "**catastrophic forgetting**."
            ),
            control="curves",
        ),
        Step(
            mark("Look at the verdict"),
            mark(
                "Compare says how the two models answered the same test images: the "
                "frozen one and the fine-tuned one. Press **Go there**."
            ),
            page="compare",
            control="verdict",
        ),
    ),
    question=Question(
        mark("Which model does your run keep?"),
        {
            "finetune": Choice(
                mark("The fine-tuned one: it was trained longer"),
                mark(
                    "What counts is not how long a model was trained. On the "
                    "validation images the frozen one answered {frozen} rightly, the "
                    "fine-tuned one {tuned}. The better one is kept."
                ),
            ),
            "frozen": Choice(
                mark("The frozen one"),
                mark(
                    "On the validation images the frozen one answered {frozen} "
                    "rightly, the fine-tuned one {tuned}. The better one is kept."
                ),
            ),
            "mean": Choice(
                mark("Something between the two"),
                mark(
                    "Models are not mixed. The one that answers the validation images "
                    "better is kept: {frozen} for the frozen one, {tuned} for the "
                    "fine-tuned one."
                ),
            ),
        },
        kept_phase,
    ),
)
