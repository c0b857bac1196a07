"""Publishing while sessions are under way: what becomes of them is chosen, previewed, and done when each next moves."""

from hubwright.runtime.versions.preview import preview, still_on
from hubwright.runtime.versions.release import release
from hubwright.runtime.versions.schemas import InFlight, Preview, Release, Staying

__all__ = ["InFlight", "Preview", "Release", "Staying", "preview", "release", "still_on"]
