-- Who is to be told of which message: derived from the log behind its back, never by the write that stores a message.

-- How far a room's log was looked through; no row: not at all. What is in it before this file is applied tells nobody.
CREATE TABLE notifier_cursor (
    room_id uuid   PRIMARY KEY,
    seq     bigint NOT NULL
) WITH (fillfactor = 50);

INSERT INTO notifier_cursor (room_id, seq) SELECT room_id, head FROM room;

-- Where a user's browser takes pushes (RFC 8030); it goes with its session.
CREATE TABLE push_subscription (
    subscription_id uuid        PRIMARY KEY,
    user_id         uuid        NOT NULL REFERENCES account,
    session_id      uuid        NOT NULL REFERENCES session,
    endpoint        text        NOT NULL,
    public_key      bytea       NOT NULL,
    auth            bytea       NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, endpoint)
);

CREATE INDEX push_subscription_session ON push_subscription (session_id);

-- Only for those whom anything can reach. told: null until it was judged; due_at: when it is, or the lease of who judges it.
CREATE TABLE notification (
    user_id   uuid        NOT NULL,
    room_id   uuid        NOT NULL,
    seq       bigint      NOT NULL,
    mentioned boolean     NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    due_at    timestamptz NOT NULL,
    told      boolean,
    PRIMARY KEY (user_id, room_id, seq)
);

CREATE INDEX notification_due ON notification (due_at) WHERE told IS NULL;
CREATE INDEX notification_at ON notification (at);

-- The outbox of pushes. One waits for a browser and a room at most: the newest message stands for those before it.
CREATE TABLE push_delivery (
    subscription_id uuid        NOT NULL REFERENCES push_subscription ON DELETE CASCADE,
    room_id         uuid        NOT NULL,
    seq             bigint      NOT NULL,
    mentioned       boolean     NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT now(),
    give_up_at      timestamptz NOT NULL,
    PRIMARY KEY (subscription_id, room_id)
);

CREATE INDEX push_delivery_due ON push_delivery (due_at);
