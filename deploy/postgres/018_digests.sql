-- Mails of what waits while somebody is away.

ALTER TABLE notification_setting ADD COLUMN digested_at timestamptz;
ALTER TABLE notification ADD COLUMN mailed boolean NOT NULL DEFAULT false;

-- The link in each mail that ends them, good once.
CREATE TABLE digest_link (
    token_hash bytea       PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES account,
    made_at    timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX digest_link_user ON digest_link (user_id);
CREATE INDEX digest_link_made ON digest_link (made_at);
