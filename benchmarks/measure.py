"""Time and memory of whole processes, side by side."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def machine() -> str:
    """Say what the numbers were measured on."""
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def run(arguments: Sequence[str], python: str = sys.executable) -> dict[str, Any]:
    """Run Python with arguments; return wall seconds, CPU seconds, peak MB, and the JSON of its last line."""
    began = time.perf_counter()
    child = subprocess.Popen([python, *arguments], stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD})
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {child.returncode}")
    per_mb = 1024 if sys.platform != "darwin" else 1024**2
    said = printed.strip().splitlines()[-1:] or ["null"]
    return {
        "wall": time.perf_counter() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "MB": used.ru_maxrss / per_mb,
        "said": json.loads(said[0]),
    }


def side_by_side(commands: Mapping[str, Sequence[str]], repeat: int) -> dict[str, dict[str, Any]]:
    """Run all commands in turn, `repeat` times; return the medians of each, and what it said last."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, arguments in commands.items():
            runs[name].append(run(arguments))
    return {
        name: {key: statistics.median(one[key] for one in found) for key in ("wall", "cpu", "MB")}
        | {"said": found[-1]["said"]}
        for name, found in runs.items()
    }
