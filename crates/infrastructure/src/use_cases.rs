//! What people do here, one verb a file.

pub mod answer_bookings;
pub mod award_grants;
pub mod hand_out_passport;
pub mod hold_session;
pub mod measure_readiness;
pub mod publish_plan;
pub mod put_items;
pub mod revoke_sign_off;
pub mod sign_off;
pub mod stock_catalogue;
pub mod stock_requirements;
pub mod tell_requirements;
pub mod tell_supply;
