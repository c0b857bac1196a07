-- Organisations that an operator vouches for: they may publish under the platform's own names, and what is native.
ALTER TABLE partner ADD COLUMN first_party boolean NOT NULL DEFAULT false;
