-- What somebody has begun to write in a room, one text for all their devices. It belongs to one membership: joined_seq says which,
-- so that it is gone for whoever left and comes back.
CREATE TABLE draft (
    user_id    uuid        NOT NULL REFERENCES account,
    room_id    uuid        NOT NULL,
    joined_seq bigint      NOT NULL,
    text       text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (user_id, room_id)
);
