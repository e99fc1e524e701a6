-- A message that is passed on carries the files of the first one, by reference: a file goes when no message carries it any more.

-- As file_claim, for messages whose sender need not own the file. It grants nothing by itself either.
CREATE TABLE file_forward (
    file_id   uuid NOT NULL REFERENCES file ON DELETE CASCADE,
    room_id   uuid NOT NULL,
    sender_id uuid NOT NULL,
    client_id uuid NOT NULL,
    PRIMARY KEY (file_id, room_id, sender_id, client_id)
);

-- The messages that carry a file and are not erased.
CREATE OR REPLACE VIEW file_message AS
SELECT f.file_id, e.room_id, e.seq
FROM file f
JOIN file_claim c ON c.file_id = f.file_id
JOIN room_event e ON e.room_id = c.room_id AND e.sender_id = f.owner_id AND e.client_id = c.client_id
WHERE e.data @> jsonb_build_object('files', jsonb_build_array(jsonb_build_object('id', f.file_id)))
UNION ALL
SELECT c.file_id, e.room_id, e.seq
FROM file_forward c
JOIN room_event e ON e.room_id = c.room_id AND e.sender_id = c.sender_id AND e.client_id = c.client_id
WHERE e.data @> jsonb_build_object('files', jsonb_build_array(jsonb_build_object('id', c.file_id)));
