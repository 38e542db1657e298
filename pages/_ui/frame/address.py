"""Choices that stand in the address bar, with words of our own on the screen.

A widget that Streamlit binds to the address writes its formatted options there, and
leaves out what it began with (1.67). Here the address always names the id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from core.language.texts import _
from pages._ui.frame import shell

WRITTEN = "_address_"  # begins the key of what a page has written into the address


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles by id, those that occur twice with the end of their id.

    Streamlit finds the chosen option by what it shows (1.67): of two that look the
    same, it would take the first.
    """
    count = Counter(titles.values())
    return {
        key: f"{title} ({key.rsplit('-', 1)[-1]})" if count[title] > 1 else title
        for key, title in titles.items()
    }


def linked_choice(label: str, titles: Mapping[str, str], key: str, default: str) -> str:
    """A select box whose choice stands in the address, so that a link repeats it.

    Args:
        label: Above the box.
        titles: What can be chosen: how it is shown, by id; at least one.
        key: Of the widget, and of the query parameter.
        default: Chosen where the address says nothing that is known.
    """
    options, shown = list(titles), told_apart(titles)
    if unknown := seed_choice(key, key, options, default):
        warn_of_gone([unknown])
    chosen = st.selectbox(label, options, key=key, format_func=shown.__getitem__)
    keep_choice(key, chosen)
    return chosen


def linked_choices(
    label: str, titles: Mapping[str, str], key: str, default: Sequence[str], most: int
) -> list[str]:
    """Several choices that stand in the address, so that a link repeats them.

    Args:
        label: Above the box.
        titles: What can be chosen: how it is shown, by id; at least one.
        key: Of the widget, and of the query parameter, which is repeated.
        default: Chosen where the address says nothing that is known.
        most: How many can be chosen.

    Returns:
        In the order in which they were chosen.
    """
    if unknown := _seed_choices(key, titles, default, most):
        warn_of_gone(unknown)
    chosen = st.multiselect(
        label,
        list(titles),
        key=key,
        format_func=told_apart(titles).__getitem__,
        max_selections=most,
        placeholder=_("Choose one or more"),
        wrap=True,  # else one row in a column, which hides all but the first
    )
    st.session_state[_written(key)] = chosen
    if st.query_params.get_all(key) != chosen:
        st.query_params[key] = chosen
    return chosen


def warn_of_gone(names: Sequence[str]) -> None:
    """Say that a link names something that is not here."""
    st.warning(
        _(
            "This link names something that is not here: {names}. It may have been "
            "deleted. Choose another one.",
            names=", ".join(map(shell.plain, names)),
        ),
        icon=":material/link_off:",
    )


def _seed_choices(
    key: str, titles: Mapping[str, str], default: Sequence[str], most: int
) -> list[str]:
    """As `seed_choice`, of several; gives those that nobody knows."""
    linked = st.query_params.get_all(key)
    is_own = linked == st.session_state.get(_written(key))
    was_here = key in st.session_state
    if linked and not (was_here and is_own):
        st.session_state[key] = list(dict.fromkeys(linked))
    before = st.session_state.get(key, [])
    known = [item for item in before if item in titles][:most]
    is_cleared = was_here and not before
    st.session_state[key] = known or ([] if is_cleared else list(default))
    gone = [item for item in before if item not in titles]
    if gone:
        # What the page itself has written and then dropped was deleted on it.
        found = None if is_own and not was_here else (gone, st.session_state[key])
        st.session_state[_unknown(key)] = found
    unknown = st.session_state.get(_unknown(key))
    if unknown and unknown[1] == st.session_state[key]:
        return list(unknown[0])
    st.session_state[_unknown(key)] = None
    return []


def linked_segments(label: str, options: Sequence[str], key: str, text: str) -> str:
    """A few choices side by side that stand in the address; the first is the default.

    Streamlit's own binding fails for a value that is none of them (1.67).

    Args:
        label: Above them.
        options: What can be chosen, as it stands in the address; in English, and
            translated on the screen.
        key: Of the widget, and of the query parameter.
        text: Of the tooltip.
    """
    if unknown := seed_choice(key, key, options, options[0]):
        warn_of_unknown(unknown, options)
    chosen = str(
        st.segmented_control(
            label, options, format_func=_, required=True, key=key, help=text
        )
    )
    if chosen == options[0]:
        keep_default(key, chosen)
    else:
        keep_choice(key, chosen)
    return chosen


def warn_of_unknown(asked: str, options: Sequence[str]) -> None:
    """Say that a link asks for what is none of a few options."""
    st.warning(
        _(
            "This link asks for {asked}, which is none of {options}.",
            asked=shell.plain(asked[:80]),
            options=", ".join(options),
        ),
        icon=":material/link_off:",
    )


def linked_filter(
    label: str, options: Sequence[str], key: str, placeholder: str
) -> str | None:
    """A select box that may be left empty, whose choice stands in the address.

    Args:
        label: Above the box.
        options: What can be chosen, such as classes, as it stands in the address and
            on the screen.
        key: Of the widget, and of the query parameter.
        placeholder: What an empty box says.
    """
    if unknown := seed_choice(key, key, options, None):
        st.warning(
            _(
                "This link asks for {asked}, which is not here.",
                asked=shell.plain(unknown[:80]),
            ),
            icon=":material/link_off:",
        )
    chosen = st.selectbox(label, options, index=None, key=key, placeholder=placeholder)
    if chosen is None:
        keep_default(key, "")
    else:
        keep_choice(key, chosen)
    return chosen


def seed_choice(
    key: str, parameter: str, options: Sequence[str], default: str | None
) -> str | None:
    """Let a widget begin with what the address says; call before the widget.

    Args:
        key: Of the widget; `options` are its options.
        parameter: In the address.
        options: Ids.
        default: Where the address says nothing that is known; None = no choice.

    Returns:
        What the address asks for and nobody knows, to say so; else None. It is returned
        until something else is chosen or the page is left: a page that runs again for a
        reason of its own must not take the words away before they are read.
    """
    linked = st.query_params.get(parameter)
    is_own = linked == st.session_state.get(_written(parameter))
    was_here = key in st.session_state
    if linked in options and not (was_here and is_own):
        st.session_state[key] = linked
    if st.session_state.get(key) not in options:
        st.session_state[key] = default
    chosen = st.session_state[key]
    if linked is not None and linked not in options:
        # What the page itself has written and then dropped was deleted on it.
        found = None if is_own and not was_here else (linked, chosen)
        st.session_state[_unknown(parameter)] = found
    unknown = st.session_state.get(_unknown(parameter))
    if unknown and unknown[1] == chosen and (was_here or linked == unknown[0]):
        return str(unknown[0])
    st.session_state[_unknown(parameter)] = None
    return None


def keep_choice(parameter: str, value: str) -> None:
    """Write a choice into the address; call after the widget."""
    st.session_state[_written(parameter)] = value
    if st.query_params.get(parameter) != value:
        st.query_params[parameter] = value


def keep_default(parameter: str, value: str) -> None:
    """Leave a choice out of the address that a link without it would lead to."""
    st.session_state[_written(parameter)] = value
    forget_choice(parameter)


def is_own(parameter: str, value: str) -> bool:
    """Whether the page itself has written this, rather than whoever made a link."""
    written: object = st.session_state.get(_written(parameter))
    return written == value


def forget_choice(parameter: str) -> None:
    """Take a choice out of the address."""
    if parameter in st.query_params:
        del st.query_params[parameter]


def _written(parameter: str) -> str:
    return f"{WRITTEN}{parameter}"


def _unknown(parameter: str) -> str:
    return f"_unknown_{parameter}"
