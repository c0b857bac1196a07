"""The system calls that plain Python needs, by number on each machine, and what their arguments may be."""

from typing import NamedTuple

MACHINES = ("x86_64", "aarch64")
_TABLE = """
read 0 63; write 1 64; readv 19 65; writev 20 66; pread64 17 67; close 3 57; openat 257 56; open 2 -; lseek 8 62;
fstat 5 80; newfstatat 262 79; stat 4 -; lstat 6 -; statx 332 291; getdents64 217 61; readlink 89 -; readlinkat 267 78;
access 21 -; faccessat 269 48; faccessat2 439 439; getcwd 79 17; dup 32 23; dup2 33 -; dup3 292 24; fcntl 72 25;
ioctl 16 29; mmap 9 222; mprotect 10 226; munmap 11 215; mremap 25 216; brk 12 214; madvise 28 233;
rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139; sigaltstack 131 132; futex 202 98;
sched_yield 24 124; sched_getaffinity 204 123; set_robust_list 273 99; rseq 334 293; clone 56 220; clone3 435 435;
exit 60 93; exit_group 231 94; nanosleep 35 101; clock_nanosleep 230 115; clock_gettime 228 113; clock_getres 229 114;
gettimeofday 96 169; time 201 -; epoll_create1 291 20; epoll_create 213 -; epoll_ctl 233 21; epoll_wait 232 -;
epoll_pwait 281 22; epoll_pwait2 441 441; poll 7 -; ppoll 271 73; select 23 -; pselect6 270 72; eventfd2 290 19;
pipe2 293 59; pipe 22 -; socketpair 53 199; sendto 44 206; recvfrom 45 207; shutdown 48 210; getsockopt 55 209;
getsockname 51 204; getpeername 52 205; getrandom 318 278; getpid 39 172; gettid 186 178; getppid 110 173;
getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177; getgroups 115 158; uname 63 160; sysinfo 99 179;
getrusage 98 165; times 100 153; getrlimit 97 163; prlimit64 302 261; tgkill 234 131; restart_syscall 219 128;
fadvise64 221 223; close_range 436 436
"""
# Only tests let these through, to prove that it is the filter that stops an attack.
_SOCKETS = (
    "socket 41 198; connect 42 203; bind 49 200; listen 50 201; setsockopt 54 208; sendmsg 46 211; recvmsg 47 212"
)
_PROGRAMS = """
fork 57 -; vfork 58 -; execve 59 221; wait4 61 260; waitid 247 95; kill 62 129; setsid 112 157; getpgid 121 155;
set_tid_address 218 96; arch_prctl 158 -; prctl 157 167
"""

AF_UNIX, SOCK_STREAM = 1, 1
CLONE_THREAD, _NEW_NAMESPACES = 0x00010000, 0x7E020080
PROT_EXEC = 0x4
_FD_COMMANDS = (0, 1, 2, 3, 4, 1030)  # F_DUPFD … F_SETFL, F_DUPFD_CLOEXEC: none that has signals sent to others
_IOCTLS = (0x5421, 0x5450, 0x5451)  # FIONBIO, FIONCLEX, FIOCLEX
WORD = 0xFFFFFFFF


class Check(NamedTuple):
    """One half of an argument, after the mask, must be one of these values."""

    argument: int
    values: tuple[int, ...]
    mask: int = WORD
    high: bool = False


def null(argument: int) -> tuple[Check, Check]:
    """A pointer that must not be given."""
    return Check(argument, (0,)), Check(argument, (0,), high=True)


def numbers(table: str, machine: str) -> dict[str, int]:
    """Names and numbers of a table for one machine."""
    column = MACHINES.index(machine) + 1
    rows = (row.split() for row in table.split(";"))
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def allowed(machine: str) -> dict[str, int]:
    """The calls a box may make."""
    return numbers(_TABLE, machine)


def socket_calls(machine: str) -> dict[str, int]:
    """What the guard on the network keeps out."""
    return numbers(_SOCKETS, machine)


def program_calls(machine: str) -> dict[str, int]:
    """What the guard on processes keeps out."""
    return numbers(_PROGRAMS, machine)


def checks(pid: int) -> dict[str, tuple[Check, ...]]:
    """What arguments must be, for calls that can do more than a box may."""
    no_code = (Check(2, (0,), mask=PROT_EXEC),)
    return {
        "mmap": no_code,
        "mprotect": no_code,
        "clone": (Check(0, (CLONE_THREAD,), mask=CLONE_THREAD | _NEW_NAMESPACES),),
        "fcntl": (Check(1, _FD_COMMANDS),),
        "ioctl": (Check(1, _IOCTLS),),
        "socketpair": (Check(0, (AF_UNIX,)), Check(1, (SOCK_STREAM,), mask=0xF)),  # a datagram one could name a path
        "sendto": null(4),
        "prlimit64": (Check(0, (0, pid)), *null(2)),
        "tgkill": (Check(0, (pid,)),),
    }
