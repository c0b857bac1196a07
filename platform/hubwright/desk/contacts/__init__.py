"""End customers: who they are and how they are met."""
