"""What stands between a stranger's code and everything else, by the threat that each part is there for."""

import msgspec


class Guards(msgspec.Struct, frozen=True, kw_only=True):
    """All on, always. Tests take one away in a throw-away process, to prove that it is what stops an attack.

    No setting leads here: outside of tests nothing makes one with anything switched off (a test looks).
    """

    files: bool = True  # Landlock, a user of its own where we are root
    environment: bool = True  # the zygote begins with none
    descriptors: bool = True  # a box keeps none of the zygote's
    network: bool = True  # seccomp without sockets, Landlock on TCP
    processes: bool = True  # seccomp without fork, exec and signals
    native_code: bool = True  # no page that was not there before may become executable
    start_files: bool = True  # no site module, so no `.pth`
    memory: bool = True  # limits on address space and data
    processor: bool = True  # time a call may compute
    deadline: bool = True  # time a call may take
    sizes: bool = True  # of one message, and of all messages of a call
    answers: bool = True  # decoded into the types of the contract
    secrets: bool = True  # masked in whatever a plugin says
    one_company: bool = True  # a box serves one tenant


ALL = Guards()
