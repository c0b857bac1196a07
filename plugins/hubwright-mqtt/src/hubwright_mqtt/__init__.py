"""Devices over MQTT for Hubwright: telemetry, faults that open conversations, commands."""
