"""Colleagues: who has a seat, who was offered one, and what each may do."""
