-- Programs that are sent what happens in a room, each in order from a cursor of its own. sealed: the secret that signs.
CREATE TABLE webhook (
    webhook_id  uuid        PRIMARY KEY,
    room_id     uuid        NOT NULL,
    created_by  uuid        NOT NULL REFERENCES account,
    url         text        NOT NULL,
    sealed      bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    seq         bigint      NOT NULL,
    attempts    integer     NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz,
    reason      text
);

CREATE INDEX webhook_room ON webhook (room_id);
CREATE INDEX webhook_due ON webhook (due_at) WHERE disabled_at IS NULL;
