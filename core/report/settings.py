"""What the runs were trained with: the settings that differ, then all of them."""

from __future__ import annotations

from core.language.texts import _
from core.report.compared import Compared
from core.report.document import Section, Table
from core.text.differences import differing_settings
from core.text.settings import setting_name, setting_rows, setup_text


def what_differed(found: Compared) -> Section | None:
    """The settings that are not the same in all runs; None of one run alone."""
    if len(found.runs) == 1:
        return None
    rows = [
        (setting_name(name), *cells)
        for name, cells in differing_settings([run.config for run in found.runs])
    ]
    if not rows:
        told = _("No setting differs: what differs between the results is chance.")
        return Section(_("What differed"), [told])
    heads = (_("Setting"), *(found.titles[run.id] for run in found.runs))
    return Section(_("What differed"), tables=[Table("differences", heads, rows)])


def all_settings(found: Compared) -> Section:
    """Every setting of each run, for whoever wants to train it again."""
    tables, texts = [], []
    for place, run in enumerate(found.runs, start=1):
        texts.append(_("Run {run}: {setup}.", run=run.id, setup=setup_text(run.config)))
        rows = [
            (setting_name(name), text)
            for name, text in setting_rows(run.config.to_json())
        ]
        heads = (_("Setting of {run}", run=run.id), _("Value"))
        tables.append(Table(f"settings-{place}", heads, rows))
    return Section(_("All settings"), texts, tables=tables, is_folded=True)
