-- The hash of an entry in the audit log calls functions that PostgreSQL does not hold for immutable: said to be so itself it was planned anew
-- at each call. Its value stays the same.

ALTER FUNCTION audit_hash(bytea, audit) STABLE;
