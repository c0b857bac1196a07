"""Every component with sample data, in the demo only: how the family looks, and where axe looks first."""
