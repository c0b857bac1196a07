"""Keeps contacts in step with customers in other systems: changes here go there, changes there come here."""
