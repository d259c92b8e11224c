//! Compiles `server/proto` without protoc; nothing generated is committed.

use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new("../proto");
    let services = ["catalog", "scheduling", "orders", "payments", "messaging", "accounts"];
    let files: Vec<_> = services.iter().map(|name| root.join(format!("checkwell/v1/{name}.proto"))).collect();
    println!("cargo:rerun-if-changed=../proto");
    let descriptors = protox::compile(&files, [root])?;
    tonic_prost_build::configure().build_transport(false).compile_fds(descriptors)?;
    Ok(())
}
