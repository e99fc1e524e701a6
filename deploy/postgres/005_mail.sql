-- Mail, registration, verification, lost passwords. Secrets of 128 bits and more are stored as SHA-256, codes behind a slow hash.

-- Mails to send. A row is written in the transaction that causes the mail; mail_id is also its Message-Id, so that a mail sent
-- twice is one mail to whoever reads it. due_at is the lease of whoever sends it, attempts the fence: only the newest claim may
-- say what became of it. What a mail says (codes, links) is erased when it was sent or given up.
CREATE TABLE mail (
    mail_id    uuid        PRIMARY KEY,
    address    text        NOT NULL,
    template   text        NOT NULL,
    language   text,
    content    jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at     timestamptz NOT NULL DEFAULT now(),
    give_up_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    attempts   integer     NOT NULL DEFAULT 0,
    sent_at    timestamptz,
    failed_at  timestamptz
);

CREATE INDEX mail_due ON mail (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX mail_done ON mail (created_at) WHERE sent_at IS NOT NULL OR failed_at IS NOT NULL;
CREATE INDEX mail_of_address ON mail (lower(address), template, created_at);

-- Two names with one skeleton look alike, and only one of them may exist. What counts among the characters that a name may have:
-- case; 0 and o; 1, l and i; rn and m; vv and w; cl and d; separators, which are left out.
CREATE FUNCTION name_skeleton(username text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(replace(translate(lower(username), '01i._-', 'oll'), 'm', 'rn'), 'w', 'vv'), 'd', 'cl')
$$;

ALTER TABLE account ADD COLUMN name_skeleton text COLLATE "C" GENERATED ALWAYS AS (name_skeleton(username)) STORED UNIQUE;

-- What an operator changes while silos run, and what holds once for the whole installation.
CREATE TABLE setting (
    key        text        PRIMARY KEY,
    value      text        NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE invitation (
    token_hash bytea       PRIMARY KEY,
    invited_by uuid        NOT NULL REFERENCES account,
    uses       integer     NOT NULL,
    used       integer     NOT NULL DEFAULT 0 CHECK (used <= uses),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

-- One code at a time for each account and purpose; a new one takes the place of the old one and keeps the request's id.
CREATE TABLE verification (
    verification_id uuid        PRIMARY KEY,
    user_id         uuid        NOT NULL REFERENCES account,
    purpose         text        NOT NULL,
    address         text        NOT NULL,
    code_hash       bytea       NOT NULL,
    tries           integer     NOT NULL DEFAULT 0,
    expires_at      timestamptz NOT NULL,
    UNIQUE (user_id, purpose)
);

CREATE INDEX verification_of_address ON verification (lower(address));

-- Several links of one account may stand at once, or a stranger could undo the owner's by asking again; a reset removes them all.
CREATE TABLE password_reset (
    token_hash bytea       PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES account,
    expires_at timestamptz NOT NULL
);

CREATE INDEX password_reset_of_user ON password_reset (user_id);

-- Orleans' reminders, as 001 has its other tables: names of queries, parameters and columns are the provider's (10.2.2), the rest
-- is ours. Hashes are unsigned there and signed here, so a range may wrap around.
CREATE TABLE OrleansRemindersTable (
    ServiceId    text        NOT NULL,
    GrainId      text        NOT NULL,
    ReminderName text        NOT NULL,
    StartTime    timestamptz NOT NULL,
    Period       bigint      NOT NULL,
    GrainHash    integer     NOT NULL,
    Version      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (ServiceId, GrainId, ReminderName)
);

CREATE INDEX reminder_of_range ON OrleansRemindersTable (ServiceId, GrainHash);

INSERT INTO OrleansQuery VALUES ('UpsertReminderRowKey', $$
INSERT INTO OrleansRemindersTable AS r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
RETURNING Version
$$);

INSERT INTO OrleansQuery VALUES ('ReadReminderRowsKey', $$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainId = @GrainId
$$);

INSERT INTO OrleansQuery VALUES ('ReadReminderRowKey', $$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
$$);

-- Begin below end.
INSERT INTO OrleansQuery VALUES ('ReadRangeRows1Key', $$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
$$);

-- Around the end of the ring; begin and end alike: all of it.
INSERT INTO OrleansQuery VALUES ('ReadRangeRows2Key', $$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
$$);

-- The version is the fence: a reminder that was changed meanwhile stays. Answers 1 or 0.
INSERT INTO OrleansQuery VALUES ('DeleteReminderRowKey', $$
WITH gone AS (
    DELETE FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
    RETURNING 1)
SELECT count(*)::integer FROM gone
$$);

INSERT INTO OrleansQuery VALUES ('DeleteReminderRowsKey', $$
DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId
$$);
