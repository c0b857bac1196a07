"""Why a file was not taken."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class FileTooLarge(Refusal, status=413, type="file-too-large"):
    """More bytes than the operator allows."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def sentence(self) -> str:
        return _("Files may have up to %(size)s MB.") % {"size": round(self.most / 1024 / 1024, 1)}

    def data(self) -> dict[str, object]:
        return {"max_bytes": self.most}


class FileTypeNotAccepted(Refusal, status=415, type="file-type-not-accepted"):
    """The bytes are not one of the types we take, whatever the name says."""

    def sentence(self) -> str:
        return _("Only pictures (PNG, JPEG, GIF, WebP), PDF and plain text can be sent.")
