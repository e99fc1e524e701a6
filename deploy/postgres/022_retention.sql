-- How long rooms remember, and which of them may forget nothing.

-- Days; null: as the installation has it, 0: for ever. held stands in the room's row so that an append that erases meets it under the row's
-- lock.
ALTER TABLE room ADD COLUMN retention_days integer CHECK (retention_days BETWEEN 0 AND 36500);
ALTER TABLE room ADD COLUMN held boolean NOT NULL DEFAULT false;

-- One row for each room with held set.
CREATE TABLE room_hold (
    room_id uuid        PRIMARY KEY REFERENCES room,
    reason  text        NOT NULL,
    held_at timestamptz NOT NULL DEFAULT now(),
    held_by uuid
);
