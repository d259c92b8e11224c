//! `sqlx::migrate!` cannot see a migration that was added; cargo can.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/sqlite/messaging");
}
