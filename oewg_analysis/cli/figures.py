"""`oewg figures`: the notebooks of a checkout, run from top to bottom, draw the figures; whether these hold."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from oewg_analysis.cli.common import Exit, JsonOption, Stop, errors, print_json, print_table, progress, say

# As in the Makefile: the same digits and bytes at each run, and nobody's own settings.
SETTINGS = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
}
UNSET = ("JUPYTER_PATH", "MATPLOTLIBRC", "MPLBACKEND", "PYTHONPATH", "PYTHONWARNINGS")
FOLDERS = ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")
COMMAND = (
    "-m nbconvert --to notebook --execute --log-level WARN --ExecutePreprocessor.kernel_name=python3 "
    "--ExecutePreprocessor.timeout=1800 --ExecutePreprocessor.record_timing=False "
    "--KernelManager.transport_encryption=auto"
).split()


def figures(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NOTEBOOK]...", help="Such as 02-norms.")] = None,
    checkout: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The checkout; left out: this folder or one above.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Run nothing; hold the figures against their records.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Run the notebooks of a checkout, which draw the figures; or verify the figures that are there.

    The stored notebooks stay as they are; the copies that were run go to .build/notebooks. Needs the packages of the
    extra `notebooks`. With --verify, each figure is held against its .reproduce.json: is the corpus the same, and are
    the files? Other versions of packages are said and are no fault.

    \b
    Examples:
      oewg figures
      oewg figures 02-norms 05-similarity
      oewg figures --verify
    """
    with errors():
        root = _checkout(checkout)
        if verify:
            _verify(root, names or [], json)
            return
        chosen = _chosen(root, names or [])
        failed: dict[str, str] = {}
        for path in progress(chosen, "notebooks"):
            say(f"running {path.name}")
            if message := _run(path, root):
                say(message)
                failed[path.stem] = message
        if json:
            done = [path.stem for path in chosen if path.stem not in failed]
            print_json({"checkout": str(root), "run": done, "failed": failed})
        if failed:
            raise Stop(f"failed: {', '.join(failed)}", Exit.FAULTS)


def _checkout(named: Path | None) -> Path:
    here = Path.cwd()
    for folder in [named] if named else [here, *here.parents]:
        if (folder / "notebooks").is_dir() and (folder / "corpus" / "statements").is_dir():
            return folder.resolve()
    raise Stop(f"--checkout: allowed is a folder with notebooks/ and corpus/; {named or here} is none", Exit.UNREADABLE)


def _verify(root: Path, names: list[str], json: bool) -> None:
    from oewg_analysis.loading import load_corpus
    from oewg_analysis.verification import SAME, verify_figures

    if names:
        raise Stop(f"NOTEBOOK: none is allowed with --verify; received {', '.join(names)}", Exit.USAGE)
    found = verify_figures(root / "figures", load_corpus(root / "corpus"))
    if found.empty:
        raise Stop(f"{root / 'figures'} holds no figure", Exit.UNREADABLE)
    wrong = int((found["state"] != SAME).sum())
    if json:
        print_json(found.to_dict("records"))
    else:
        print_table(found[["figure", "state", "detail"]].to_numpy().tolist(), ["figure", "state", "detail"])
        for packages in sorted(set(found["packages"]) - {""}):
            say(f"other packages than when {(found['packages'] == packages).sum()} figures were saved: {packages}")
    if wrong:
        raise Stop(f"{wrong} of {len(found)} figures are not as recorded; `oewg figures` draws them anew", Exit.FAULTS)


def _chosen(root: Path, names: list[str]) -> list[Path]:
    there = {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb"))}
    if unknown := [name for name in names if name.removesuffix(".ipynb") not in there]:
        raise Stop(f"NOTEBOOK: allowed is one of {', '.join(there)}; received {', '.join(unknown)}", Exit.USAGE)
    return [there[name.removesuffix(".ipynb")] for name in names] or list(there.values())


def _run(path: Path, root: Path) -> str:
    """Run one notebook; an empty message means that it went through."""
    from importlib.util import find_spec

    if find_spec("nbconvert") is None:
        raise Stop("nbconvert is needed to run notebooks: pip install 'oewg-analysis[notebooks]'", Exit.UNREADABLE)
    environment = {name: value for name, value in os.environ.items() if name not in UNSET} | SETTINGS
    environment |= {name: str(root / ".build" / "settings" / name.lower()) for name in FOLDERS}
    command = [sys.executable, *COMMAND, "--output-dir", str(root / ".build" / "notebooks"), str(path)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, errors="replace")
    return "" if done.returncode == 0 else f"{path.name} failed:\n" + "\n".join(done.stderr.splitlines()[-25:])
