"""Every page people see: templates, components, forms, and the handlers that call verbs."""
