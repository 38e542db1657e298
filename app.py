"""The server: `streamlit run app.py`; it runs `router.py` for each visit."""

import importlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st


@asynccontextmanager
async def prepared(_: st.App) -> AsyncIterator[None]:
    """Import the pages before the server answers: the first visitor need not wait."""
    # Not at the top: components register with a server, which is there only now.
    sys.path.append(str(Path(__file__).parent))
    importlib.import_module("pages._ui.frame.warm_up").import_pages()
    yield


app = st.App("router.py", lifespan=prepared)
