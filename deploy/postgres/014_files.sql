-- Files that users upload and messages carry. Which messages carry one is the log's to say: erasing a message ends the right to its
-- files in the same commit.

-- look_at: when the collector next looks whether a message carries it; null: one does, as far as is known.
-- doomed: it is being removed, and nothing may use it any more.
CREATE TABLE file (
    file_id    uuid        PRIMARY KEY,
    owner_id   uuid        NOT NULL REFERENCES account,
    name       text        NOT NULL,
    media_type text        NOT NULL,
    size       bigint      NOT NULL,
    width      integer,
    height     integer,
    finished   boolean     NOT NULL DEFAULT false,
    doomed     boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    look_at    timestamptz
);

CREATE INDEX file_owner ON file (owner_id) INCLUDE (size);
CREATE INDEX file_look ON file (look_at) WHERE look_at IS NOT NULL;

-- Written before the post, as short names are: where in the log to look for a message that carries the file. It grants nothing by itself.
CREATE TABLE file_claim (
    file_id   uuid NOT NULL REFERENCES file ON DELETE CASCADE,
    room_id   uuid NOT NULL,
    client_id uuid NOT NULL,
    PRIMARY KEY (file_id, room_id, client_id)
);

-- The messages that carry a file and are not erased.
CREATE VIEW file_message AS
SELECT f.file_id, e.room_id, e.seq
FROM file f
JOIN file_claim c ON c.file_id = f.file_id
JOIN room_event e ON e.room_id = c.room_id AND e.sender_id = f.owner_id AND e.client_id = c.client_id
WHERE e.data @> jsonb_build_object('files', jsonb_build_array(jsonb_build_object('id', f.file_id)));

-- The bytes, where they are kept here. Most files are compressed already.
CREATE TABLE file_chunk (
    file_id uuid    NOT NULL REFERENCES file,
    chunk   integer NOT NULL,
    bytes   bytea   NOT NULL,
    PRIMARY KEY (file_id, chunk)
);

ALTER TABLE file_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- The log only ever changes by erasing, whoever does it: here its traces elsewhere go in the same commit. A post in flight may just be
-- claiming the file, so the collector looks a little later.
CREATE FUNCTION file_message_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE file SET look_at = now() + interval '1 minute'
    WHERE file_id IN (SELECT (carried ->> 'id')::uuid FROM jsonb_array_elements(OLD.data -> 'files') AS carried) AND NOT doomed;
    RETURN NULL;
END $$;

CREATE TRIGGER file_message_erased AFTER UPDATE OR DELETE ON room_event
FOR EACH ROW WHEN (OLD.data ? 'files') EXECUTE FUNCTION file_message_erased();
