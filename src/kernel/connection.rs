//! The connection file: the addresses to listen on, and the key for signatures.

use jupyter_protocol::connection_info::{ConnectionInfo, Transport};
use std::fs;
use std::path::Path;

/// Reads a connection file.
///
/// # Errors
/// An explanation for the user if it cannot be read or used.
pub(super) fn read(path: &Path) -> Result<ConnectionInfo, String> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{shown}`: {}", crate::host::reason(&error)))?;
    let info: ConnectionInfo = serde_json::from_str(&text)
        .map_err(|error| format!("`{shown}` is not a Jupyter connection file: {error}"))?;
    if info.transport != Transport::TCP {
        return Err(format!(
            "`{shown}` asks for the transport `ipc`; only `tcp` is supported"
        ));
    }
    if !info.key.is_empty() && info.signature_scheme != "hmac-sha256" {
        return Err(format!(
            "`{shown}` asks for signatures by `{}`; only `hmac-sha256` is supported",
            info.signature_scheme
        ));
    }
    Ok(info)
}
