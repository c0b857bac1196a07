"""The API of partners: releases handed in by a program with an upload token."""
