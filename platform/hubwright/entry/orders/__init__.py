"""The order service that a demo company runs beside us: flows reach it over HTTP, as they would a real shop's."""
