"""Runs a command that cannot outlive the process that started it. process.py starts it as a script.

    python -I -S leash.py PARENT SIGNAL USER COMMAND…

On Linux the kernel sends SIGNAL to the command when PARENT dies, however it dies. USER, where it is not
empty, is who the command runs as: PostgreSQL refuses to run as root.
"""

# Everything is imported at once: after the change of user, Python's own library may be out of reach.
import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, death_signal: str, user: str, *command: str) -> None:
    """Become the command."""
    libc = ctypes.CDLL(None)
    if user:
        _become(pwd.getpwnam(user))
    if sys.platform == "linux":  # After the change of user, which makes the kernel forget it: prctl(2).
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit("the process that started this one is gone")
    try:
        os.execvp(command[0], command)  # noqa: S606 - there is no shell on purpose
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}")


def _become(user: pwd.struct_passwd) -> None:
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    main(*sys.argv[1:])
