-- who took a calibration into use, and when
ALTER TABLE calibration ADD COLUMN taken_at TEXT;
ALTER TABLE calibration ADD COLUMN taken_by TEXT;

-- the calibration in which an item's values were estimated; values are carried over when a later one leaves the item out
ALTER TABLE item_parameter ADD COLUMN origin {int};

-- the calibration an attempt is judged by to its end; 0 for the authors' judgement
ALTER TABLE attempt ADD COLUMN calibration {int};
