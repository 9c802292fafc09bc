"""Ends what the local cloud leaves behind when it dies, even by SIGKILL.

Reads lines from standard input: "pid N" (a process to kill, with its group if it leads one), "done N" (it has ended),
"dir PATH" (a directory or file to remove), "lock PATH" (a file to remove unless another process holds it by now),
"folder PATH" (a directory to remove if nothing is left in it). At end of file it does so, and ends. It puts itself into a session of its own,
so that a signal to the terminal's group does not reach it.
"""

import fcntl
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


def remove(path):
    if os.path.isfile(path):
        os.unlink(path)
    for _ in range(20):
        shutil.rmtree(path, ignore_errors=True)
        if not os.path.exists(path):
            break
        time.sleep(0.05)


def remove_lock(path):
    try:
        with open(path, "r+b") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for file in (os.path.join(os.path.dirname(path), "holder"), path):
                if os.path.exists(file):
                    os.unlink(file)
    except OSError:
        # There is none, or another local cloud has come to this folder.
        pass


def remove_empty(folder):
    try:
        os.rmdir(folder)
    except OSError:
        pass


def main():
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    if os.getpgrp() != os.getpid():
        os.setsid()
    pids, ends = {}, []
    actions = {"dir": remove, "lock": remove_lock, "folder": remove_empty}
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "pid":
            pids[int(rest)] = started(int(rest))
        elif word == "done":
            pids.pop(int(rest), None)
        elif word in actions:
            ends.append((list(actions).index(word), rest))
    pids = [pid for pid, start in pids.items() if running(pid) and started(pid) == start]
    for pid in pids:
        kill(pid, signal.SIGTERM)
    patience = time.monotonic() + 2
    while any(map(running, pids)) and time.monotonic() < patience:
        time.sleep(0.02)
    for pid in pids:
        if running(pid):
            kill(pid, signal.SIGKILL)
    # What lies in a folder goes before the folder.
    for order, path in sorted(ends, key=lambda end: end[0]):
        list(actions.values())[order](path)


if __name__ == "__main__":
    main()
