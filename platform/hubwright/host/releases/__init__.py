"""Releases: what state each is in, which a company may have, and their code, verified and unpacked."""
