-- restarting: the index starts over, and all rooms up to this one have been told. Null: all have. In pieces, because a deletion waits for
-- the row of its room.
ALTER TABLE search_index ADD COLUMN restarting uuid;

-- New terms go into the tree at once. A list of pending ones would be walked from end to end for every room of every search, and whoever
-- fills it would empty it, beyond the time that a write of the indexer has.
ALTER INDEX search_message_terms SET (fastupdate = off);
SELECT gin_clean_pending_list('search_message_terms');
