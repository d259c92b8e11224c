//! One routed page a file: a view in, a [`Page`](crate::shell::Page) out. Rendered on the server only.

#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod operations;
#[cfg(feature = "ssr")]
pub mod patient;
#[cfg(feature = "ssr")]
pub mod system;
