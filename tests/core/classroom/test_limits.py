"""What a phone may send in a minute."""

from __future__ import annotations

import pytest

from core.classroom.limits import PER_MINUTE, Pace, TooManyError, require_pace


def test_a_minute_later_a_phone_may_send_again() -> None:
    now = [100.0]
    pace = Pace(PER_MINUTE, lambda: now[0])
    for _ in range(PER_MINUTE):
        require_pace(pace, 1)
    now[0] += 20
    with pytest.raises(TooManyError, match="Wait 41 s"):
        require_pace(pace, 1)
    require_pace(pace, 2)  # another phone
    now[0] += 41
    require_pace(pace, 1)
