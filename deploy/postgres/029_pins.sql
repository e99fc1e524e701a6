-- The pinned messages of a room, without a look at everything else that was done in it.

CREATE INDEX room_event_pin ON room_event (room_id, target, seq) WHERE kind = 10;
