"""A filter of system calls (seccomp) for this process and all that it forks: Linux, no root needed.

What the filter refuses fails with EPERM, which Python raises as PermissionError. Calls that a
filter of this age does not know, and those of other instruction sets, fail as if the kernel did
not know them.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable, Sequence

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_TSYNC, _SPEC_ALLOW = 1, 4
"""For all threads; without the mitigation against Spectre 4, which costs every instruction."""

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_NR, _ARCH, _ARGUMENT = 0, 4, 16

_X32 = 0x3FFFFFFF
_NEWEST = 466
"""The last call that this filter was made with in mind: of Linux 6.13."""
CLONE_THREAD = 0x00010000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
"""Typing into the terminal as if its user did."""

# Names to numbers on x86-64 and ARM64; from 424 on they are the same. None: not there.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    "clone": (56, 220),
    "clone3": (435, 435),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "prlimit64": (302, 261),
    "ioctl": (16, 29),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "io_uring_setup": (425, 425),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "open_by_handle_at": (304, 265),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
}

NETWORK = ("socket", "connect", "bind")
PROGRAMS = ("execve", "execveat")
FORKS = ("fork", "vfork")
ATTRIBUTES = tuple(name for name in _CALLS if "chmod" in name or "chown" in name or "xattr" in name)
"""What changes owners, modes and attributes of files, of which Landlock knows nothing."""
ALWAYS = tuple(_CALLS)[tuple(_CALLS).index("io_uring_setup") :]
"""What no language process needs: ways around this filter, into other processes, and what only
root may anyhow."""
SIGNALS = ("tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal")

_MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""Column of `_CALLS`, the kernel's name of the instruction set, the number of seccomp itself."""


def available() -> bool:
    """Whether filters can be written for this system; the kernel may still refuse one."""
    return (
        _LIBC is not None
        and platform.machine() in _MACHINES
        and ctypes.sizeof(ctypes.c_void_p) == 8
    )


def no_new_privileges() -> None:
    """Whatever this process starts, it gains no rights by it: no setuid, no file capabilities."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def refuse(names: Iterable[str], *, alone: int | None = None, forks: bool = True) -> bool:
    """Refuse these calls from now on; whether the kernel took the filter.

    alone: id of this process, which may then signal and limit itself only. forks: whether it may
    fork; threads it may always start. What was refused before stays so.
    """
    if _LIBC is None or not available():
        return False
    column, architecture, seccomp = _MACHINES[platform.machine()]
    code = _program(names, column, architecture, alone, forks)
    filled = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(filled))
    no_new_privileges()
    return any(
        _LIBC.syscall(seccomp, _SECCOMP_SET_MODE_FILTER, flags, program) == 0
        for flags in (_TSYNC | _SPEC_ALLOW, _TSYNC)
    )


def _program(
    names: Iterable[str], column: int, architecture: int, alone: int | None, forks: bool
) -> bytes:
    """The filter for the kernel's virtual machine (classic BPF): eight bytes an instruction."""

    def number(name: str) -> int | None:
        return _CALLS[name][column]

    code = [
        _step(_LOAD, _ARCH),
        _step(_EQUAL, architecture, then=1),
        _refuse(errno.EPERM),
        _step(_LOAD, _NR),
        _step(_GREATER, _NEWEST, otherwise=1),
        _refuse(errno.ENOSYS),
    ]
    refused = {number(name) for name in names}
    if alone is not None:
        refused |= {number(name) for name in SIGNALS}
    if not forks:
        refused |= {number(name) for name in FORKS}
    for call in sorted(call for call in refused if call is not None):
        code += [_step(_EQUAL, call, otherwise=1), _refuse(errno.EPERM)]
    code += _unless(number("ioctl"), 1, (_TIOCSTI, _TIOCLINUX), refused=True)
    if alone is not None:
        for name, own in (("kill", (alone,)), ("tgkill", (alone,)), ("prlimit64", (0, alone))):
            code += _unless(number(name), 0, own, refused=False)
    if not forks:
        # The C library takes clone where there is no clone3, whose flags a filter cannot see.
        code += [_step(_EQUAL, number("clone3"), otherwise=1), _refuse(errno.ENOSYS)]
        code += [
            _step(_EQUAL, number("clone"), otherwise=4),
            _step(_LOAD, _ARGUMENT),
            _step(_ANY_BIT, CLONE_THREAD, then=1),
            _refuse(errno.EPERM),
            _step(_RETURN, _ALLOW),
        ]
    code.append(_step(_RETURN, _ALLOW))
    return b"".join(code)


def _unless(
    call: int | None, argument: int, values: Sequence[int], *, refused: bool
) -> list[bytes]:
    """Refuse a call with one of these values as its argument, or with any other."""
    among, other = (
        (_refuse(errno.EPERM), _step(_RETURN, _ALLOW))
        if refused
        else (_step(_RETURN, _ALLOW), _refuse(errno.EPERM))
    )
    tests = [_step(_EQUAL, value, then=len(values) - index) for index, value in enumerate(values)]
    body = [_step(_LOAD, _ARGUMENT + 8 * argument), *tests, other, among]
    return [_step(_EQUAL, call, otherwise=len(body)), *body]


def _step(code: int, value: int | None, then: int = 0, otherwise: int = 0) -> bytes:
    """One instruction; `then` and `otherwise`: how many to pass over."""
    assert value is not None
    return struct.pack("HBBI", code, then, otherwise, value)


def _refuse(error: int) -> bytes:
    return _step(_RETURN, _ERRNO | error)
