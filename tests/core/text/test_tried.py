"""What a trial changed is said in the words of the form."""

from __future__ import annotations

from core.text.tried import tried_text


def test_tried_settings_are_called_as_their_widgets_are() -> None:
    tried = {"frozen.learning_rate": 0.0049876, "backbone": "resnet50", "views": 2}
    assert tried_text(tried) == (
        "learning rate (frozen) 0.00499, backbone ResNet50, 2 views per image"
    )
    assert tried_text({}) == ""
