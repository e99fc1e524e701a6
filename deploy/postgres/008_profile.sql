-- Profiles, block lists, the server's texts, and accounts on their way out.

-- Settings are columns, so that mails, refusals and exports see them in the statement that reads the account.
ALTER TABLE account ADD COLUMN language   text;
ALTER TABLE account ADD COLUMN time_zone  text;
ALTER TABLE account ADD COLUMN avatar_id  uuid;
-- Set: nobody's any more. The row stays, under a made-up name, because messages and logs point to it.
ALTER TABLE account ADD COLUMN deleted_at timestamptz;

-- One picture of a user; a new one has a new id, so that any copy of it may be kept for ever.
CREATE TABLE avatar (
    avatar_id  uuid  PRIMARY KEY,
    user_id    uuid  NOT NULL UNIQUE REFERENCES account,
    media_type text  NOT NULL,
    bytes      bytea NOT NULL
);

CREATE TABLE block (
    user_id    uuid NOT NULL REFERENCES account,
    blocked_id uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, blocked_id)
);

-- What an operator says instead of the texts that are shipped or configured. The version grows with every change: gateways that
-- missed the news ask for it.
CREATE TABLE text_override (
    key        text NOT NULL,
    language   text NOT NULL,
    text       text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (key, language)
);

CREATE TABLE text_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL DEFAULT 1
);
INSERT INTO text_version DEFAULT VALUES;

-- What is left to do for a deleted account: its rooms. policy is what was configured when it was asked for.
CREATE TABLE account_deletion (
    user_id     uuid        PRIMARY KEY REFERENCES account,
    policy      text        NOT NULL CHECK (policy IN ('anonymous', 'erase')),
    asked_at    timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);

CREATE INDEX account_deletion_open ON account_deletion (user_id) WHERE finished_at IS NULL;

-- The rooms that somebody was in once: their messages there are theirs to take along and to erase.
CREATE INDEX room_member_former ON room_member (user_id) INCLUDE (room_id) WHERE role = 0;
