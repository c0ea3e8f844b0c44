"""What a source file may ask for, in one place, and the process apart in which these limits hold.

Parsers of PDF, HTML and XML are large programs fed with files from anywhere. Each runs in a process of its own,
which has a time limit, a memory limit where the system knows one, and no way to the network: a file that hangs or
crashes its parser ends in an error, not in a lost notebook.
"""

import os
import signal
import subprocess
import sys

MAX_BYTES = 50_000_000  # of a file; a long speech with pictures has 5 MB
MAX_PAGES = 2_000
MAX_UNPACKED = 200_000_000  # bytes, of all parts of a packed file together
MAX_PARTS = 5_000  # files in a packed file
MAX_DEPTH = 200  # elements within each other
MAX_TAGS = 1_000_000  # of a web page or a part of a Word file; a long one has some thousands
MAX_CHARACTERS = 10_000_000  # of text; the longest meeting records have a tenth
MAX_SECONDS = 9  # of computing, which a busy machine does not shorten
MAX_WAIT = 30.0  # seconds by the clock, for systems that cannot limit the other
MAX_MEMORY = 420_000_000  # bytes of address space

# What the process apart may not do, by the names of Python's audit events.
_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "http.")


class OutOfBounds(Exception):
    """The process apart ended without an answer; the message says what was received."""


def confine() -> None:
    """Limit time and memory of this process for good, and take from it writing, the network and other programs.

    Notes
    -----
    Address space is limited on Linux only, and time not on Windows. The refusal of network calls holds for Python code:
    it is a guard against packages that fetch what a page names, not a prison for hostile machine code.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[1], str) and not {*"wax+"}.isdisjoint(arguments[1])
        if writes or event.startswith(_REFUSED):
            raise PermissionError(f"{event} while a source is read")

    sys.addaudithook(refuse)


def run_apart(module: str, arguments: list[str], data: bytes) -> bytes:
    """Run a module of Python in a process of its own.

    Parameters
    ----------
    module : str
        The module, run as `python -m module`; it should call `confine`.
    arguments : list of str
        Its arguments.
    data : bytes
        Its standard input.

    Returns
    -------
    bytes
        Its standard output.

    Raises
    ------
    OutOfBounds
        If it took longer than `MAX_SECONDS` or `MAX_WAIT`, or ended with an error or by a signal.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", "-B", "-W", "ignore", "-m", module, *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MAX_WAIT, env=environment)
    except subprocess.TimeoutExpired:
        raise OutOfBounds(f"one that takes longer than {MAX_WAIT:g} s") from None
    if sys.platform != "win32" and done.returncode == -signal.SIGXCPU:
        raise OutOfBounds(f"one that takes longer than {MAX_SECONDS} s")
    if done.returncode:
        raise OutOfBounds("one on which the reader ran out of memory or broke down")
    return done.stdout
