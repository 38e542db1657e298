"""What the container and the deployment's page name exists and is so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from core.exports.web import runtime
from tests.conftest import REPOSITORY


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's lines, continued ones joined, without comments."""
    text = (REPOSITORY / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in map(_split, joined.splitlines()) if name]


def _split(line: str) -> tuple[str, str, str]:
    return line.partition(" ")


def values(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def copied() -> list[str]:
    return [source for rest in values("COPY") for source in rest.split()[:-1]]


@pytest.mark.parametrize("source", copied())
def test_what_is_copied_exists_and_is_sent_to_the_builder(source: str) -> None:
    assert (REPOSITORY / source).exists()
    assert not source.startswith((".git", ".venv"))
    sent = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert f"!{source.rstrip('/')}" in sent


def test_all_that_the_app_imports_is_copied() -> None:
    assert {"app.py", "router.py", "core/", "pages/"} <= set(copied())
    assert {"requirements.txt", ".streamlit/config.toml"} <= set(copied())
    assert {"requirements-export.txt", "scripts/"} <= set(copied())


def test_it_runs_without_rights_with_one_volume() -> None:
    names = [name for name, _ in instructions()]
    assert values("USER") == ["thaw"]
    assert names.index("USER") < names.index("CMD")
    assert values("VOLUME") == ["/data"]
    assert "THAW_HOME=/data" in values("ENV")[0]


def test_every_export_can_be_made_in_it() -> None:
    installed, fetched = values("RUN")[2], values("RUN")[3]
    assert "-r requirements-export.txt" in installed
    archive = f"{runtime.PACKAGE}-{runtime.VERSION}.tgz"
    assert f"npm pack --silent {runtime.PACKAGE}@{runtime.VERSION}" in values("RUN")[0]
    assert fetched.endswith(f"python -m scripts.fetch_web_runtime /web/{archive}")
    assert "from=web" in fetched and values("FROM")[0].endswith(" AS web")
    names = [name for name, _ in instructions()]
    assert instructions().index(("RUN", fetched)) < names.index("USER")


def test_its_commands_are_well_formed() -> None:
    health = json.loads(values("HEALTHCHECK")[0].split("CMD ")[1])
    compile(health[-1], "health check", "exec")
    assert "/_stcore/health" in health[-1]
    command = json.loads(values("CMD")[0])
    assert command[:5] == ["python", "-m", "streamlit", "run", "app.py"]
    assert "--server.address=0.0.0.0" in command


def test_every_variable_of_the_guard_is_explained() -> None:
    page = (REPOSITORY / "docs" / "deploy.md").read_text("utf-8")
    sources = (REPOSITORY / "core" / "access").glob("*.py")
    read = {
        name
        for source in sources
        for name in re.findall(r"\"(THAW_[A-Z_]+)\"", source.read_text("utf-8"))
    }
    assert read
    assert {name for name in read if f"`{name}" not in page} == set()


def test_the_password_is_set_as_the_page_says() -> None:
    page = (REPOSITORY / "docs" / "deploy.md").read_text("utf-8")
    assert "python -m scripts.set_password train" in page
    assert (REPOSITORY / "scripts" / "set_password.py").is_file()


def test_make_hands_on_who_may_come() -> None:
    if shutil.which("make") is None:
        pytest.skip("needs make")
    words = ["HOSTS=a.example b.example", "INSECURE=1", "ADDRESS=0.0.0.0"]
    told = subprocess.run(
        ["make", "--dry-run", "--print-data-base", "app", *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "THAW_HOSTS := a.example b.example" in told
    assert "THAW_INSECURE := 1" in told
    assert "--server.address=0.0.0.0" in told
