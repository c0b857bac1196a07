"""How a partner presents a plugin: texts in both languages and screenshots, written first and published later."""
