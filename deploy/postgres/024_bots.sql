-- Programs that talk: accounts without a password. One with an owner has tokens; one without is the voice of a URL into one room.
ALTER TABLE account ADD COLUMN bot boolean NOT NULL DEFAULT false;
ALTER TABLE account ADD COLUMN bot_owner uuid REFERENCES account CHECK (bot OR bot_owner IS NULL);
CREATE INDEX account_bots ON account (bot_owner) WHERE bot_owner IS NOT NULL;

-- scopes: bits of BotScopes.
CREATE TABLE bot_token (
    token_id   uuid        PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES account,
    token_hash bytea       NOT NULL UNIQUE,
    scopes     integer     NOT NULL,
    label      text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX bot_token_user ON bot_token (user_id);

-- Secret URLs that post into one room, each as a bot of its own. They are the room's, and outlive the membership of who made them.
CREATE TABLE incoming_hook (
    hook_id    uuid        PRIMARY KEY,
    room_id    uuid        NOT NULL,
    user_id    uuid        NOT NULL UNIQUE REFERENCES account,
    created_by uuid        NOT NULL REFERENCES account,
    token_hash bytea       NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX incoming_hook_room ON incoming_hook (room_id);
