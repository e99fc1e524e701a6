-- Mails to send. A row is written in the transaction that causes the mail; mail_id is also its Message-Id, so that a mail sent
-- twice is one mail to whoever reads it. What a mail says (codes, links) is erased when it was sent.

CREATE TABLE mail (
    mail_id    uuid        PRIMARY KEY,
    address    text        NOT NULL,
    template   text        NOT NULL,
    language   text,
    content    jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at     timestamptz NOT NULL DEFAULT now(),
    attempts   integer     NOT NULL DEFAULT 0,
    sent_at    timestamptz,
    failed_at  timestamptz
);

CREATE INDEX mail_due ON mail (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
