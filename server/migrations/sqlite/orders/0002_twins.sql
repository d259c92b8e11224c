-- Other bookings of the same slot by the same patient are looked for whenever one is reviewed.
CREATE INDEX orders_by_slot ON orders (principal_id, json_extract(slot, '$.id'));
