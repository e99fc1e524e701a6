-- The key under which browsers know this server (RFC 8292): one for all its life, for every subscription names it.
CREATE TABLE vapid_key (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    public_key bytea       NOT NULL,
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
