-- What messages are found by. Filled from the log by the silos, behind its back; erased by the statement that erases the text.

-- Every term begins with its room: an index is read only where the caller is a member, and costs what that room's matches cost.
CREATE FUNCTION search_key(room_id uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT translate(encode(substring(uuid_send(room_id) FROM 11), 'base64'), '+/', '-_') $$;

-- How the terms were made. A build or a setting that makes others starts over.
CREATE TABLE search_index (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    made_as  text    NOT NULL DEFAULT ''
);
INSERT INTO search_index DEFAULT VALUES;

-- indexed_seq: how far into the room's log the index reaches. erasures: moves with each erasure, and when the index starts over. It fences
-- the indexer: what it read before one it cannot store after it.
CREATE TABLE search_room (
    room_id     uuid   PRIMARY KEY,
    indexed_seq bigint NOT NULL DEFAULT 0,
    erasures    bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 60);

CREATE TABLE search_message (
    room_id uuid        NOT NULL,
    seq     bigint      NOT NULL,
    at      timestamptz NOT NULL,
    terms   tsvector    NOT NULL,
    PRIMARY KEY (room_id, seq)
);

CREATE INDEX search_message_terms ON search_message USING gin (terms);

-- The log only ever changes by erasing, whoever does it. The row of search_room comes first: it waits for an indexer that is just
-- storing what it read, and the statement after it sees what that stored.
CREATE FUNCTION search_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM erased WHERE kind IN (2, 3)) THEN
        INSERT INTO search_room AS s (room_id, erasures)
        SELECT DISTINCT room_id, 1 FROM erased WHERE kind IN (2, 3) ORDER BY room_id
        ON CONFLICT (room_id) DO UPDATE SET erasures = s.erasures + 1;
        DELETE FROM search_message m USING erased e
        WHERE e.kind IN (2, 3) AND m.room_id = e.room_id AND m.seq = CASE e.kind WHEN 2 THEN e.seq ELSE e.target END;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER search_erase_updated AFTER UPDATE ON room_event
REFERENCING OLD TABLE AS erased FOR EACH STATEMENT EXECUTE FUNCTION search_erase();

CREATE TRIGGER search_erase_deleted AFTER DELETE ON room_event
REFERENCING OLD TABLE AS erased FOR EACH STATEMENT EXECUTE FUNCTION search_erase();
