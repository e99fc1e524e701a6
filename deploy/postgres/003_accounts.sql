-- Accounts, sessions, tickets, keys. username_key is the name in lower case; "C" lets its index answer prefix searches.
-- Secrets are stored hashed (SHA-256), passwords as PHC strings.

CREATE TABLE account (
    user_id       uuid        PRIMARY KEY,
    username      text        NOT NULL,
    username_key  text COLLATE "C" NOT NULL UNIQUE,
    email         text,
    email_key     text        UNIQUE,
    password_hash text,
    display_name  text,
    verified      boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE session (
    session_id uuid        PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES account,
    device     text,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

CREATE INDEX session_of_user ON session (user_id) WHERE revoked_at IS NULL;
CREATE INDEX session_revoked ON session (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE refresh_token (
    token_hash bytea       PRIMARY KEY,
    session_id uuid        NOT NULL REFERENCES session,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- A ticket stands for the access token of the request that asked for it: its expiry and its exemption from rate limits.
CREATE TABLE ticket (
    ticket_hash bytea       PRIMARY KEY,
    session_id  uuid        NOT NULL REFERENCES session,
    origin      text,
    expires_at  timestamptz NOT NULL,
    token_expires_at timestamptz NOT NULL,
    exempt      boolean     NOT NULL
);

CREATE INDEX ticket_expires ON ticket (expires_at);

CREATE TABLE signing_key (
    key_id     text        PRIMARY KEY,
    pkcs8      bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
