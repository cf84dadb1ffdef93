//! What people do, one file a verb.

pub mod answer;
pub mod begin;
pub mod calibrate;
pub mod check_resources;
pub mod delete_collection;
pub mod hand_out;
pub mod import_resources;
pub mod import_sheets;
pub mod make_paper_form;
pub mod open_campaign;
pub mod put_items;
pub mod read_answers;
pub mod reflect;
pub mod resume;
pub mod retire_item;
pub mod retire_resource;
pub mod review_item;
pub mod save_collection;
pub mod save_item;
pub mod save_resource;
pub mod set_extra_time;
pub mod set_standard;
pub mod share;
pub mod start_clock;
pub mod take_calibration;
pub mod use_item;
