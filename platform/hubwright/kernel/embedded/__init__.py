"""A private PostgreSQL 18 and Valkey 9 for whoever brings no servers: same engines as in production, no set-up."""

from hubwright.kernel.embedded.data_folder import running_endpoints
from hubwright.kernel.embedded.endpoints import Endpoints
from hubwright.kernel.embedded.servers import EmbeddedServers

__all__ = ["EmbeddedServers", "Endpoints", "running_endpoints"]
