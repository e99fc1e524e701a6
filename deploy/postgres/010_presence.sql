-- Presence itself is nowhere stored. When somebody was last seen is, for those alone who want others to know it.
ALTER TABLE account ADD COLUMN share_last_seen boolean NOT NULL DEFAULT false;

CREATE TABLE last_seen (
    user_id uuid        PRIMARY KEY REFERENCES account,
    at      timestamptz NOT NULL
);
