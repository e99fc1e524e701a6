-- Rooms, their logs and what is projected from them in the same commit.

-- The log's epoch moves only when a restored database may have lost events; clients then discard what they hold.
CREATE TABLE chat_log (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    bigint  NOT NULL DEFAULT 1
);
INSERT INTO chat_log DEFAULT VALUES;

-- head is the fence: an append moves it only from the value that its writer holds.
-- fillfactor leaves room for heap-only updates: head moves with every append and no index knows it.
CREATE TABLE room (
    room_id      uuid     PRIMARY KEY,
    kind         smallint NOT NULL,
    name         text,
    slug         text,
    topic        text,
    visibility   smallint NOT NULL,
    head         bigint   NOT NULL,
    countable    bigint   NOT NULL DEFAULT 0,
    first_seq    bigint   NOT NULL DEFAULT 1,
    member_count integer  NOT NULL DEFAULT 0,
    deleted      boolean  NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 40);

-- Claimed before the room's first append, so that a taken slug cannot fail a shared batch.
CREATE TABLE room_slug (
    slug    text PRIMARY KEY,
    room_id uuid NOT NULL
);

-- countable: messages in the room up to and including this event; unread counts are differences of it.
-- content_hash: tells a repeated command from another one under the same client id.
CREATE TABLE room_event (
    room_id      uuid        NOT NULL,
    seq          bigint      NOT NULL,
    kind         smallint    NOT NULL,
    at           timestamptz NOT NULL,
    sender_id    uuid        NOT NULL,
    client_id    uuid        NOT NULL,
    content_hash bigint      NOT NULL,
    countable    bigint      NOT NULL,
    target       bigint,
    user_id      uuid,
    text         text,
    data         jsonb,
    PRIMARY KEY (room_id, seq),
    UNIQUE (room_id, sender_id, client_id)
) PARTITION BY HASH (room_id);

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE room_event_%s PARTITION OF room_event FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    END LOOP;
END $$;

CREATE INDEX room_event_target ON room_event (room_id, target) WHERE target IS NOT NULL;

-- role 0: was a member once. read_seq only grows; read_countable is countable at read_seq.
CREATE TABLE room_member (
    room_id        uuid     NOT NULL,
    user_id        uuid     NOT NULL,
    role           smallint NOT NULL,
    joined_seq     bigint   NOT NULL,
    left_seq       bigint,
    read_seq       bigint   NOT NULL DEFAULT 0,
    read_countable bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (room_id, user_id)
) WITH (fillfactor = 80);

CREATE INDEX room_member_user ON room_member (user_id) INCLUDE (room_id) WHERE role > 0;

-- Live gateways: every silo reads them every 5 s. observer is an Orleans reference, serialised.
CREATE TABLE gateway (
    gateway_id uuid        PRIMARY KEY,
    observer   bytea       NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT now()
);
