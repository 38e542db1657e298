"""A network from a file as a backbone: which file, what is asked of it, its check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from core.backbones.own import own_backbones, remove_own
from core.backbones.own_formats import FORMATS
from core.errors import UserError
from core.language.current import language
from core.language.numerals import numeral
from core.language.texts import _, mark, plural
from core.own_backbones.asking import look_into, take_in
from core.own_backbones.formats import Look, Taken, is_sound
from core.own_backbones.scales import Given
from core.own_backbones.words import tried_sentence
from core.storage.files import scratch_folder
from core.storage.fingerprint import content_digest
from core.storage.given_paths import given_path
from core.storage.paths import caches_dir
from core.text.numbers import size
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import may, permit
from pages._ui.train import own_answers, state

_LOOKS = "own_looks"  # in the session: what was found, by file and answers
_MOST_LOOKS = 8
_PATH, _FILES = "own_path", "own_files"  # widgets
_WEIGHTS = ["bin", "data", "onnx_data"]  # that belong to one of the others
_KINDS = ["onnx", "tflite", "xml", "keras", "h5", "hdf5", *_WEIGHTS]


def offer_own() -> None:
    """The way in for networks from files."""
    if st.button(
        _("Add a network from a file"),
        icon=":material/add:",
        type="tertiary",
        key="own_open",
        help=_(
            "ONNX, TFLite or OpenVINO, such as DINOv2 or a colleague's: it becomes a "
            "backbone that stays frozen. A Keras model can be fine-tuned as well."
        ),
    ):
        _show()


@dialog(mark("Add a network from a file"), width="large")
def _show() -> None:
    with shell.errors_shown():
        permit("add network")
        st.caption(
            _(
                "A file is data: it says which of OpenVINO's operations or Keras' own "
                "layers to compute, on which numbers. One that brings code of its own "
                "is refused."
            )
        )
        text = st.text_input(
            _("Path of the file"),
            placeholder="/home/me/networks/dinov2-small.onnx",
            help=_(
                "On the computer that runs Thaw: .onnx, .tflite, the .xml of OpenVINO, "
                "or a whole Keras model as .keras or .h5. It is copied; your file "
                "stays as it is."
            ),
            key=_PATH,
        )
        uploads = st.file_uploader(
            _("Or drop it here, with the file of its weights where it has one"),
            _KINDS,
            accept_multiple_files=True,
            key=_FILES,
        )
        if text.strip() or uploads:
            _show_file(text, list(uploads or ()))
        _show_known()


def _show_file(text: str, uploads: list[Any]) -> None:
    """What a file says, what it leaves open, and the button that takes it in."""
    with _placed(text, uploads) as (path, key):
        given = own_answers.given(key)
        found = _looked(path, key, given, bool(uploads))
        st.markdown(
            plural(
                "**{file}**: {kind}, {size}, {parameters} M parameters. All {count} "
                "kind of operations in it are known.",
                "**{file}**: {kind}, {size}, {parameters} M parameters. All {count} "
                "kinds of operations in it are known.",
                len(found["operations"]),
                file=shell.plain(found["source"]),
                kind=FORMATS[found["format"]],
                size=size(found["num_bytes"]),
                parameters=numeral(f"{found['parameters'] / 1e6:.1f}"),
            )
        )
        own_answers.ask(found, key)
        _show_check(found)
        is_ready = not found["problem"] and not found["asked"]
        if st.button(
            _("Add it as a backbone"),
            type="primary",
            icon=":material/add:",
            key="own_take",
            disabled=not is_ready,
        ):
            permit("add network")
            with st.spinner(_("Copying it")):
                taken = take_in(path, given, bool(uploads))
            _choose(taken)


@contextmanager
def _placed(text: str, uploads: list[Any]) -> Iterator[tuple[Path, str]]:
    """The path of what was named or dropped, and a key of its content or place."""
    if not uploads:
        path = given_path(text)
        yield path, content_digest(str(path).encode())[:8]
        return
    digests = sorted(content_digest(each.getvalue()) for each in uploads)
    with scratch_folder(caches_dir()) as folder:
        paths = [folder / (Path(each.name).name or "file") for each in uploads]
        for path, each in zip(paths, uploads, strict=True):
            path.write_bytes(each.getvalue())
        known = [it for it in paths if it.suffix.lower()[1:] not in _WEIGHTS]
        yield (known or paths)[0], content_digest("".join(digests).encode())[:8]


def _looked(path: Path, key: str, given: Given, is_uploaded: bool) -> Look:
    """What was found before with the same answers, or is found now."""
    looks: dict[str, Look] = st.session_state.setdefault(_LOOKS, {})
    asked = [item for item in sorted(given.items()) if item[0] != "title"]
    name = f"{language()} {key} {asked}"  # a look says in words what is wrong
    if name not in looks:
        with st.spinner(_("Looking into it, and trying it on two photos")):
            found = look_into(path, given, is_uploaded)
        kept = list(looks.items())[-_MOST_LOOKS:]
        looks = dict(kept) | {name: found}
        st.session_state[_LOOKS] = looks
    return looks[name]


def _show_check(found: Look) -> None:
    if found["problem"]:
        st.warning(shell.plain(found["problem"]), icon=":material/warning:")
        return
    tried = found["tried"]
    sentence = tried_sentence(tried)
    if tried is None or not is_sound(tried):
        st.error(sentence, icon=":material/error:")
    elif found["asked"]:
        guess = _(
            "That was a guess of what is marked above, which the file leaves open: say "
            "it to go on."
        )
        st.info(f"{sentence} {guess}", icon=":material/help:")
    else:
        st.success(sentence, icon=":material/check:")


def _choose(taken: Taken) -> None:
    """Let the form have it as its backbone."""
    state.set_values(own_answers.settings_of(taken["name"]))
    st.session_state.pop(_LOOKS, None)
    title = shell.plain(taken["title"])
    told = (
        _("{network} is there already", network=title)
        if taken["was_there"]
        else _("{network} was added", network=title)
    )
    st.toast(told, icon=":material/check:")
    st.rerun()


def _show_known() -> None:
    """Those that are here, each with a way out."""
    known = own_backbones()
    if not known or not may("remove network"):
        return
    with st.expander(_("Networks that were added ({count})", count=len(known))):
        for facts in known:
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"{shell.plain(facts.title)} · :gray[{facts.name}]")
            right.button(
                _("Remove"),
                key=f"own_remove_{facts.name}",
                on_click=_remove,
                args=(facts.name,),
                help=_("Its runs still predict; they can't be trained again."),
            )


def _remove(name: str) -> None:
    try:
        permit("remove network", name)
        remove_own(name)
    except UserError as error:
        st.toast(shell.plain(str(error)), icon=":material/error:")
        return
    if state.get("backbone") == name:
        state.set_values(own_answers.settings_of(""))
