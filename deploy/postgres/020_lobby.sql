-- Whether the account is still to be let into the lobby: once, however often it leaves. Those that load tests made stay out.
ALTER TABLE account ADD COLUMN lobby_due boolean NOT NULL DEFAULT true;
UPDATE account SET lobby_due = false WHERE password_hash IS NULL;
