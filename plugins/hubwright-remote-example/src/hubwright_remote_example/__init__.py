"""An example of a remote plugin: a manifest for the platform, and the service that it names."""
