"""Plugins that mean harm, each a small package, and the stand on which they are let loose."""
