-- Security events, append-only. Each row carries the hash of the one before it, so that a row that was changed, removed or put in
-- between shows. Written last in a transaction: the lock that orders the chain is held until the commit.

ALTER TABLE account ADD COLUMN operator  boolean     NOT NULL DEFAULT false;
ALTER TABLE account ADD COLUMN banned_at timestamptz;

-- Whether this session may act as an operator: the account is one, and the policy on second factors was met at sign-in.
ALTER TABLE session ADD COLUMN operator boolean NOT NULL DEFAULT false;

CREATE TABLE audit (
    audit_id   bigint      PRIMARY KEY,
    at         timestamptz NOT NULL,
    event      text        NOT NULL,
    actor_id   uuid,
    session_id uuid,
    address    text,
    subject    text,
    result     text        NOT NULL,
    hash       bytea       NOT NULL
);

CREATE INDEX audit_of_actor ON audit (actor_id, audit_id) WHERE actor_id IS NOT NULL;

-- What a row's hash covers. A JSON array keeps NULL apart from '' and one column from the next.
CREATE FUNCTION audit_hash(previous bytea, a audit) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        a.audit_id, (extract(epoch FROM a.at) * 1000000)::bigint, a.event, a.actor_id, a.session_id, a.address, a.subject, a.result)::text, 'UTF8'))
$$;

CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous audit;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('orleanschat.audit'));
    SELECT * INTO previous FROM audit ORDER BY audit_id DESC LIMIT 1;
    NEW.audit_id := coalesce(previous.audit_id, 0) + 1;
    NEW.at := clock_timestamp();
    NEW.hash := audit_hash(coalesce(previous.hash, ''::bytea), NEW);
    RETURN NEW;
END
$$;

CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_link BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keep();
CREATE TRIGGER audit_keep_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_keep();
