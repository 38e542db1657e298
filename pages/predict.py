"""predict."""

import streamlit as st

from pages._ui import shell

shell.require_router()
st.title("predict")
