"""Tells Piccolo where our migrations live; `hubwright migrate` runs them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="hubwright",
    migrations_folder_path=str(Path(__file__).parent),
)
