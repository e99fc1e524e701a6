-- Moderation, mentions, invitation links, and what a page of history needs to fold reactions, pins and threads.

ALTER TABLE room ADD COLUMN slow_mode_ms integer NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN receipts boolean NOT NULL DEFAULT true;

-- Unix milliseconds; 0: no. A ban is a row of role 0, whether or not the user ever was a member.
ALTER TABLE room_member ADD COLUMN muted_until bigint NOT NULL DEFAULT 0;
ALTER TABLE room_member ADD COLUMN banned_until bigint NOT NULL DEFAULT 0;
ALTER TABLE room_member ADD COLUMN marked_unread boolean NOT NULL DEFAULT false;

CREATE INDEX room_member_banned ON room_member (room_id) WHERE banned_until > 0;

-- A message of a thread has the thread's first message as its target: one index finds edits, deletions, reactions, pins and replies.
DROP INDEX room_event_target;
CREATE INDEX room_event_target ON room_event (room_id, target, kind, seq) WHERE target IS NOT NULL;

-- Who was mentioned; the nil user stands for everybody. Unread mentions are counted from it, never kept.
CREATE TABLE room_mention (
    room_id   uuid   NOT NULL,
    user_id   uuid   NOT NULL,
    seq       bigint NOT NULL,
    sender_id uuid   NOT NULL,
    PRIMARY KEY (room_id, user_id, seq)
);

CREATE INDEX room_mention_event ON room_mention (room_id, seq);

CREATE TABLE room_invite (
    invite_id  uuid        PRIMARY KEY,
    code_hash  bytea       NOT NULL UNIQUE,
    room_id    uuid        NOT NULL,
    created_by uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    uses       integer     NOT NULL
);

CREATE INDEX room_invite_room ON room_invite (room_id);

-- One row per user: whoever repeats a join does not use the link up.
CREATE TABLE room_invite_use (
    invite_id uuid NOT NULL REFERENCES room_invite ON DELETE CASCADE,
    user_id   uuid NOT NULL,
    PRIMARY KEY (invite_id, user_id)
);
