-- Keys, refresh tokens and sessions.
SELECT 1;
