-- Keys under a passphrase and their rotation; a moment's grace for refresh tokens; where and when a session was last seen.

-- What seals secrets: random keys, each wrapped by a key that PBKDF2 makes of the operator's passphrase and the salt.
CREATE TABLE sealing_key (
    sealing_key_id integer     PRIMARY KEY,
    salt           bytea       NOT NULL,
    iterations     integer     NOT NULL,
    wrapped        bytea       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

-- pkcs8 holds what earlier versions stored in the clear: the first silo that starts seals it.
ALTER TABLE signing_key ALTER COLUMN pkcs8 DROP NOT NULL;
ALTER TABLE signing_key ADD COLUMN sealed bytea;
ALTER TABLE signing_key ADD COLUMN state text NOT NULL DEFAULT 'previous' CHECK (state IN ('next', 'current', 'previous'));
ALTER TABLE signing_key ADD COLUMN state_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE signing_key ADD CHECK ((pkcs8 IS NULL) <> (sealed IS NULL));
UPDATE signing_key SET state = 'current', state_at = created_at
WHERE key_id = (SELECT key_id FROM signing_key ORDER BY created_at DESC, key_id LIMIT 1);
CREATE UNIQUE INDEX signing_key_one ON signing_key (state) WHERE state <> 'previous';

-- The token that this one was traded for, sealed under the shown one: only who shows it again can open the copy.
ALTER TABLE refresh_token ADD COLUMN child_hash bytea;
ALTER TABLE refresh_token ADD COLUMN child_sealed bytea;
CREATE INDEX refresh_token_copies ON refresh_token (used_at) WHERE child_sealed IS NOT NULL;

-- place is a network, never an address. expires_at is that of the newest refresh token; without one the session has none.
ALTER TABLE session ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE session ADD COLUMN place text;
ALTER TABLE session ADD COLUMN expires_at timestamptz;
ALTER TABLE session ADD COLUMN end_reason text;
UPDATE session s SET
    last_seen_at = s.created_at,
    expires_at = (SELECT max(t.expires_at) FROM refresh_token t WHERE t.session_id = s.session_id);
