"""Taking a whole company, or one customer, out as an archive; `tenants/bring_in` takes such an archive in."""
