"""The walls around the child process, which reads files that may attack it.

Limits of the kernel (setrlimit) hold everywhere. Beyond them, once the modules are loaded and the file is read, a
filter of system calls (seccomp, which needs no privilege) leaves what computing needs: no file is opened, no socket
made, no process started. A call that is not on the list fails with EPERM. Numbers: the kernel's tables for x86_64 and
aarch64.
"""

import ctypes
import platform
import resource
import signal

from intake.limits import MEMORY, OUTPUT, PROCESSOR

# The calls that stay, in this order: read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
# rt_sigreturn sched_yield mremap madvise setitimer getpid exit gettimeofday getrusage sysinfo sigaltstack gettid futex
# clock_gettime exit_group tgkill getrandom rseq.
# fmt: off
X86_64 = [0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 38, 39, 60, 96, 98, 99, 131, 186, 202, 228, 231, 234,
          318, 334]
AARCH64 = [63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 124, 216, 233, 103, 172, 93, 169, 165, 179, 132, 178,
           98, 113, 94, 131, 278, 293]
# fmt: on
CALLS = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}

LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_AT, ARCHITECTURE_AT = 0, 4  # in struct seccomp_data
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # with EPERM
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2


class Instruction(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(Instruction))]


def limit() -> None:
    """Before anything else happens in the child."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def shut() -> bool:
    """Once all is loaded and read. False where the kernel has no such filter; then the limits alone hold."""
    architecture, calls = CALLS.get(platform.machine(), (0, []))
    if not calls:
        return False
    steps = [(LOAD, 0, 0, ARCHITECTURE_AT), (JUMP_IF_EQUAL, 0, len(calls) + 1, architecture)]
    steps.append((LOAD, 0, 0, NUMBER_AT))
    steps += [(JUMP_IF_EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    steps += [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    instructions = (Instruction * len(steps))(*(Instruction(*step) for step in steps))
    program = Program(len(steps), instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program)) == 0
    )


def allow(seconds: float) -> None:
    """So much processor for the next step; when it is used up, the kernel ends the process."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
