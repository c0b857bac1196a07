"""The marketplace: partners hand releases in, operators review them, companies choose and judge."""
