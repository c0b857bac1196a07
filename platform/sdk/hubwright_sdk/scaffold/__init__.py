"""The beginning of a plugin: for each kind a folder whose tests pass and which can be published as it is."""

from hubwright_sdk.scaffold.blueprints import BLUEPRINTS
from hubwright_sdk.scaffold.writing import CannotWrite, NewTier, write_plugin

__all__ = ["BLUEPRINTS", "CannotWrite", "NewTier", "write_plugin"]
