"""Why a release is not taken; the code is for programs, the detail for people."""


class ReleaseRefused(Exception):
    """This archive or folder is not the release that was signed, or may not be one at all."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
