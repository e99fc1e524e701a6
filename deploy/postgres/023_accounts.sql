-- Sessions that expired are found by their age. Tries of a code by who does not show the id of its request are counted apart: a
-- stranger who knows the address alone must not use up the owner's.
CREATE INDEX session_created ON session (created_at) WHERE revoked_at IS NULL;
ALTER TABLE verification ADD COLUMN blind_tries integer NOT NULL DEFAULT 0;
