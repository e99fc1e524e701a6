-- What is to happen later. Times are the database's to compare: one clock for the cluster.

-- Messages to post. scheduled_id is also the client id that they are posted under, so that one posted twice is one message.
-- due_at is the lease of whoever posts, attempts the fence; claimed: a try may have been stored, so the text stays as it is.
-- done_at: posted or removed; the row stays for a week without its text, for repeats of the request that made it.
-- failure: why the room refused.
CREATE TABLE scheduled (
    scheduled_id uuid        PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES account,
    room_id      uuid        NOT NULL,
    client_id    uuid        NOT NULL,
    content_hash bigint      NOT NULL,
    text         text,
    reply_to     bigint,
    at           timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    claimed      boolean     NOT NULL DEFAULT false,
    attempts     integer     NOT NULL DEFAULT 0,
    failure      text,
    done_at      timestamptz,
    UNIQUE (user_id, client_id)
);

CREATE INDEX scheduled_due ON scheduled (due_at) WHERE done_at IS NULL AND failure IS NULL;
CREATE INDEX scheduled_done ON scheduled (done_at) WHERE done_at IS NOT NULL;

-- Messages to be reminded of; told: the user's sockets have heard of it. The row goes when it is dismissed.
CREATE TABLE reminder (
    reminder_id  uuid        PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES account,
    room_id      uuid        NOT NULL,
    client_id    uuid        NOT NULL,
    target       bigint      NOT NULL,
    note         text,
    at           timestamptz NOT NULL,
    told         boolean     NOT NULL DEFAULT false,
    UNIQUE (user_id, client_id)
);

CREATE INDEX reminder_due ON reminder (at) WHERE NOT told;
