-- Second factors and what guards sign-in.
SELECT 1;
