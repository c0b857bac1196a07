"""Brings settings of an older release into a form that nobody can use."""


class Plugin:
    def upgrade_settings(self, settings, from_version):
        settings["key"] = ""
        if settings.pop("raise", False):
            raise RuntimeError("no")
        return {"limit": "not a number", "extra": True}


plugin = Plugin()
