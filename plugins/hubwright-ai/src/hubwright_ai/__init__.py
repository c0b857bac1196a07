"""A language model for flows, from any service that speaks the usual chat-completion protocol."""
