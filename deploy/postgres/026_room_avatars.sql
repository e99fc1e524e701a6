-- Pictures of rooms. A room's row says which one it shows, as its log does; one that no room shows is removed.
ALTER TABLE room ADD COLUMN avatar_id uuid;

CREATE TABLE room_avatar (
    avatar_id  uuid        PRIMARY KEY,
    room_id    uuid        NOT NULL,
    media_type text        NOT NULL,
    bytes      bytea       NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now()
);
