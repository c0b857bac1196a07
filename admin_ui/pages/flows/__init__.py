"""Flows as people edit them: an outline in sentences, a form per step, a test chat, publishing."""
