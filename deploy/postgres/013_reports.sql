-- What members reported to operators, once each. The text is a copy, so that a deletion in the room does not hide it; it is erased,
-- like the reason, when the account of whoever wrote it goes.
CREATE TABLE report (
    report_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id     uuid        NOT NULL,
    target      bigint      NOT NULL,
    reporter_id uuid        NOT NULL REFERENCES account,
    author_id   uuid        NOT NULL REFERENCES account,
    reason      text,
    text        text,
    at          timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by uuid,
    note        text,
    UNIQUE (reporter_id, room_id, target)
);

CREATE INDEX report_open ON report (report_id) WHERE resolved_at IS NULL;
CREATE INDEX report_of_author ON report (author_id);
