-- What retention took before it took the edits along: the texts of edits whose message is gone.

UPDATE room_event e SET text = NULL, data = NULL FROM room r
WHERE r.room_id = e.room_id AND r.first_seq > 1 AND e.kind = 3 AND e.target < r.first_seq AND e.text IS NOT NULL;
