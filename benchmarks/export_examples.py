"""Do exports run elsewhere? `python -m benchmarks.export_examples ZIP...`.

For each zip a fresh virtual environment is made, what the zip's requirements.txt names
is installed, and its example names the class of every golden picture. The answers are
held against those that the zip expects. Zips whose example is a web page are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from benchmarks._command import main, parser, workspace
from benchmarks._report import header, show_header
from core.cli.console import Console
from core.errors import RunError

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("export_examples", "The example of each export, elsewhere.")
    made.add_argument("zips", nargs="+", type=Path, metavar="ZIP", help="exports")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Run the example of every zip in an environment of its own."""
    report, rows = header("export_examples", arguments.quick, 0), []
    left_out: list[Report] = []
    for archive in arguments.zips:
        if reason := why_left_out(archive):
            console.note(f"{archive.name} is left out: {reason}")
            left_out.append({"zip": archive.name, "reason": reason})
            continue
        with workspace(arguments.scratch) as folder:
            console.note(f"{archive.name}: installing")
            rows.append(_tried(archive, folder, 3 if arguments.quick else None))
    return report | {"zips": rows, "left_out": left_out}


def why_left_out(archive: Path) -> str:
    """Why a zip's example can't be run by Python; "" where it can."""
    with zipfile.ZipFile(archive) as zipped:
        if "requirements.txt" in zipped.namelist():
            return ""
    return (
        "it has no requirements.txt, as its example is a web page. Those are run in a "
        "browser, by tests/e2e and benchmarks.web_page."
    )


def _tried(archive: Path, folder: Path, most: int | None) -> Report:
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder / "export")
    home, python = folder / "export", folder / "venv" / "bin" / "python"
    if os.name == "nt":
        python = folder / "venv" / "Scripts" / "python.exe"
    _run([sys.executable, "-m", "venv", str(folder / "venv")], home)
    began = time.monotonic()
    _run([str(python), "-m", "pip", "install", "-q", "-r", "requirements.txt"], home)
    installed = time.monotonic() - began
    golden = json.loads((home / "golden" / "golden.json").read_text("utf-8"))["images"]
    pictures = [f"golden/{image['picture']}" for image in golden[:most]]
    began = time.monotonic()
    lines = _run([str(python), "example.py", *pictures], home).splitlines()
    labels = json.loads((home / "labels.json").read_text("utf-8"))
    return {
        "zip": archive.name,
        "format": labels["format"],
        "install_seconds": round(installed, 1),
        "example_seconds": round(time.monotonic() - began, 1),
        **compared(lines, golden[:most], labels["class_names"]),
    }


def compared(
    lines: list[str], golden: list[dict[str, Any]], names: list[str]
) -> Report:
    """What an example printed, beside what is expected.

    Args:
        lines: One per picture: "path: class probability", maybe with more behind.
        golden: The pictures with their expected probabilities.
        names: Of the classes.
    """
    told = [line for line in lines if line.startswith("golden/")]
    largest, changed = 0.0, len(golden) - len(told)
    for line, image in zip(told, golden, strict=False):
        text = line.partition(": ")[2].split(", unlike ")[0]
        name, _, probability = text.rpartition(" ")
        expected = image["probabilities"]
        best = expected.index(max(expected))
        changed += name != names[best]
        place = names.index(name)
        largest = max(largest, abs(float(probability) - expected[place]))
    return {"pictures": len(told), "difference": round(largest, 6), "changed": changed}


def _run(words: list[str], folder: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RunError(
            f"{' '.join(words[:4])} to come to its end",
            done.stderr[-800:],
            "See above.",
        )
    return done.stdout


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    heads = ("format", "pictures", "largest difference", "changed", "install", "run")
    rows = [
        (
            row["format"],
            row["pictures"],
            f"{row['difference']:.1e}",
            row["changed"],
            f"{row['install_seconds']} s",
            f"{row['example_seconds']} s",
        )
        for row in report["zips"]
    ]
    console.table(heads, rows)
    for item in report["left_out"]:
        console.say(f"{item['zip']} is left out: {item['reason']}")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
