-- What strangers may try, second factors, and devices that signed in before.

-- One row per limit and whom it counts, under a hash: whoever tries a name leaves no name. Unlogged: after a crash of the server
-- all counts start afresh, which spares each try a write to the log.
CREATE UNLOGGED TABLE rate_limit (
    key        bytea            PRIMARY KEY,
    tries      double precision NOT NULL,
    tried_at   timestamptz      NOT NULL,
    expires_at timestamptz      NOT NULL
) WITH (fillfactor = 70);

CREATE INDEX rate_limit_expires ON rate_limit (expires_at);

-- Takes one try from every limit, or from none; `place` is the limit that says no, and `wait_ms` for how long; 0: taken.
-- A limit gives `free` tries at once. With most_ms null one of them comes back every pace_ms. Else each further try waits twice as
-- long as the one before it, from pace_ms up to most_ms, and all is forgotten when keep_ms passed without a try.
-- first_of > 0: only the first try that the limit at that place knows of is counted here.
-- under > 0: one free try is left once the limit at that place has none.
CREATE FUNCTION rate_limit_take(
    keys bytea[], free double precision[], pace_ms double precision[], most_ms double precision[], keep_ms double precision[],
    first_of bigint[], under bigint[], OUT place bigint, OUT wait_ms double precision)
LANGUAGE plpgsql AS $$
DECLARE
    now_at timestamptz;
BEGIN
    -- Locks all rows, in one order for everybody. The clock is read after that: it is the database's, one for the cluster.
    INSERT INTO rate_limit AS r (key, tries, tried_at, expires_at)
    SELECT k, 0, clock_timestamp(), clock_timestamp() FROM unnest(keys) AS k ORDER BY k
    ON CONFLICT (key) DO UPDATE SET key = r.key;
    now_at := clock_timestamp();

    WITH asked AS (
        SELECT a.*, c.since_ms, CASE
            WHEN a.most_ms IS NULL THEN greatest(0, r.tries - c.since_ms / a.pace_ms)
            WHEN c.since_ms > a.keep_ms THEN 0
            ELSE r.tries END AS tries
        FROM unnest(keys, free, pace_ms, most_ms, keep_ms, first_of, under) WITH ORDINALITY
            AS a(key, free, pace_ms, most_ms, keep_ms, first_of, under, place)
        JOIN rate_limit r ON r.key = a.key
        CROSS JOIN LATERAL (SELECT extract(epoch FROM now_at - r.tried_at)::double precision * 1000 AS since_ms) AS c
    ), judged AS (
        SELECT a.*, coalesce(f.tries, 0) = 0 AS counted, CASE WHEN u.tries >= u.free THEN least(a.free, 1) ELSE a.free END AS left_free
        FROM asked a LEFT JOIN asked f ON f.place = a.first_of LEFT JOIN asked u ON u.place = a.under
    ), timed AS (
        SELECT j.*, CASE
            WHEN NOT j.counted OR j.tries + 1 <= j.left_free + 0.000001 THEN 0
            WHEN j.most_ms IS NULL THEN (j.tries + 1 - j.left_free) * j.pace_ms
            ELSE greatest(0, least(j.pace_ms * 2 ^ least(j.tries - j.left_free, 40), j.most_ms) - j.since_ms) END AS wait_ms
        FROM judged j
    ), verdict AS (
        SELECT t.place, t.wait_ms FROM timed t ORDER BY t.wait_ms DESC, t.place LIMIT 1
    ), taken AS (
        UPDATE rate_limit r SET tries = t.tries + 1, tried_at = now_at, expires_at = now_at + t.keep_ms * interval '1 ms'
        FROM timed t, verdict v WHERE r.key = t.key AND t.counted AND v.wait_ms = 0
    )
    SELECT v.place, v.wait_ms INTO rate_limit_take.place, rate_limit_take.wait_ms FROM verdict v;

    -- Old rows go along the way, a few at a time and none that another call is at.
    DELETE FROM rate_limit r WHERE r.key IN (
        SELECT s.key FROM rate_limit s WHERE s.expires_at < now_at AND s.key <> ALL (keys) LIMIT 10 FOR UPDATE SKIP LOCKED);
END
$$;

-- After the verdict: forgets what is known under some keys, gives one try back under others.
CREATE FUNCTION rate_limit_settle(forgotten bytea[], returned bytea[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM rate_limit r WHERE r.key = ANY (forgotten || returned) ORDER BY r.key FOR UPDATE;
    DELETE FROM rate_limit r WHERE r.key = ANY (forgotten);
    UPDATE rate_limit r SET tries = greatest(0, r.tries - 1) WHERE r.key = ANY (returned);
END
$$;

-- A device that signed in before. One secret may be known to several accounts: a browser has one cookie.
CREATE TABLE known_device (
    device_hash bytea       NOT NULL,
    user_id     uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    used_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, device_hash)
);

CREATE INDEX known_device_hash ON known_device (device_hash);

-- TOTP (RFC 6238). Not confirmed: asked for, not in force. last_step: the newest step whose code was used; none before it is taken.
CREATE TABLE second_factor (
    user_id      uuid        PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    secret       bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step    bigint      NOT NULL DEFAULT 0
);

CREATE TABLE recovery_code (
    user_id   uuid  NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);
