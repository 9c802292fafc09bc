"""Ends what the local cloud leaves behind when it dies, even by SIGKILL.

Reads lines from standard input: "pid N" (a process to kill, with its group if it leads one), "done N" (it has ended),
"dir PATH" (a directory to remove). At end of file it does so, and ends. It puts itself into a session of its own,
so that a signal to the terminal's group does not reach it.
"""

import os
import shutil
import signal
import sys
import time


def running(pid):
    """False for a zombie too, which only waits for its parent."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rsplit(b")", 1)[1].split()[0] not in (b"Z", b"X")
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):
            return False
    try:
        os.kill(pid, 0)
        return True
    except OSError:
        return False


def started(pid):
    """When the process began, so that a number that has come to another process since is left alone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rsplit(b")", 1)[1].split()[19]
    except OSError:
        return None


def kill(pid, how):
    # Never a group that this process itself belongs to.
    try:
        group = os.getpgid(pid)
        if group == pid and group != os.getpgrp():
            os.killpg(group, how)
        else:
            os.kill(pid, how)
    except (ProcessLookupError, PermissionError):
        pass


def main():
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    if os.getpgrp() != os.getpid():
        os.setsid()
    pids, directories = {}, []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "pid":
            pids[int(rest)] = started(int(rest))
        elif word == "done":
            pids.pop(int(rest), None)
        elif word == "dir":
            directories.append(rest)
    pids = [pid for pid, start in pids.items() if running(pid) and started(pid) == start]
    for pid in pids:
        kill(pid, signal.SIGTERM)
    patience = time.monotonic() + 2
    while any(map(running, pids)) and time.monotonic() < patience:
        time.sleep(0.02)
    for pid in pids:
        if running(pid):
            kill(pid, signal.SIGKILL)
    for directory in directories:
        if os.path.isfile(directory):
            os.unlink(directory)
        for _ in range(20):
            shutil.rmtree(directory, ignore_errors=True)
            if not os.path.exists(directory):
                break
            time.sleep(0.05)


if __name__ == "__main__":
    main()
