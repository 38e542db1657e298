"""The router: `streamlit run app.py`."""

import streamlit as st

from pages._ui import shell

st.set_page_config(page_title="Thaw", page_icon=":material/ac_unit:", layout="wide")
page = shell.navigation()
with shell.errors_shown():
    page.run()
