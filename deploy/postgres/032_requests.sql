-- direct_from 3: everybody, but whoever shares no group with the user only asks.
ALTER TABLE account DROP CONSTRAINT account_direct_from_check;
ALTER TABLE account ADD CONSTRAINT account_direct_from_check CHECK (direct_from BETWEEN 0 AND 3);
