"""What every visit begins with: the frame, and in it the page that was asked for."""

from pages._ui.frame import shell, spoken, table_keys, undo
from pages._ui.guard import permission
from pages._ui.lessons import panel

spoken.speak_theirs()
page = shell.navigation()
with shell.errors_shown():
    undo.arrive(page.url_path)
    permission.require_person()
    page.run()
    permission.show_person()
    spoken.show_switch()
    panel.show_lesson(page.url_path)
    table_keys.hear_table_keys()
