-- What people want to be told, and when not.

-- 0 nothing, 1 mentions, 2 everything; null: as rooms of its kind have it. It outlives a leave: who comes back finds it as it was.
ALTER TABLE room_member ADD COLUMN notify smallint;
CREATE INDEX room_member_notify_all ON room_member (room_id) INCLUDE (user_id) WHERE notify = 2 AND role > 0;

-- No row: nothing was ever changed. Quiet hours are minutes of the day in the user's time zone, and may go over midnight.
CREATE TABLE notification_setting (
    user_id       uuid     PRIMARY KEY REFERENCES account,
    quiet_from    smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to      smallint CHECK (quiet_to BETWEEN 0 AND 1439),
    snoozed_until timestamptz,
    mail_digests  boolean  NOT NULL DEFAULT false,
    previews      boolean  NOT NULL DEFAULT true,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);
