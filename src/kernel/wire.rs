//! Jupyter's message format: identities, a delimiter, an HMAC of the four JSON parts, the parts,
//! and buffers.

use bytes::Bytes;
use hmac::{Hmac, Mac};
use jupyter_protocol::messaging::{Header, JupyterMessage, JupyterMessageContent};
use serde_json::{Value, json};
use sha2::Sha256;

/// The protocol version.
pub(super) const PROTOCOL: &str = "5.4";

const DELIMITER: &[u8] = b"<IDS|MSG>";
/// Header, parent header, metadata and content.
const PARTS: usize = 4;

/// The key that signs messages; an empty key disables signing.
#[derive(Clone)]
pub struct Key(Option<Hmac<Sha256>>);

impl Key {
    /// Creates a key from its text in the connection file.
    pub fn new(key: &str) -> Key {
        let known = (!key.is_empty()).then(|| Hmac::new_from_slice(key.as_bytes()));
        // HMAC accepts keys of any length.
        Key(known.and_then(Result::ok))
    }

    /// Reads a message from its frames and writes it again; `None` if it cannot be read.
    pub fn rewritten(&self, frames: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
        let message = read(frames.into_iter().map(Bytes::from).collect(), self)?;
        let frames = written(&message, self);
        Some(frames.into_iter().map(|frame| frame.to_vec()).collect())
    }

    fn over<'p>(&self, parts: impl IntoIterator<Item = &'p [u8]>) -> Option<Hmac<Sha256>> {
        let mut mac = self.0.clone()?;
        for part in parts {
            mac.update(part);
        }
        Some(mac)
    }

    fn signs(&self, signature: &[u8], parts: &[Bytes]) -> bool {
        let Some(mac) = self.over(parts.iter().map(|part| &part[..])) else {
            return true;
        };
        unhex(signature).is_some_and(|bytes| mac.verify_slice(&bytes).is_ok())
    }
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16);
    let pairs = text.chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some((digit(*high)? * 16 + digit(*low)?) as u8),
            _ => None,
        })
        .collect()
}

/// Reads a message from its frames; `None` if it is malformed or its signature is wrong.
pub(super) fn read(frames: Vec<Bytes>, key: &Key) -> Option<JupyterMessage> {
    let at = frames.iter().position(|frame| &frame[..] == DELIMITER)?;
    let signature = frames.get(at + 1)?;
    let parts = frames.get(at + 2..at + 2 + PARTS)?;
    if !key.signs(signature, parts) {
        return None;
    }
    let json = |part: &Bytes| serde_json::from_slice::<Value>(part).ok();
    let header: Header = serde_json::from_slice(&parts[0]).ok()?;
    let content = completed(&header.msg_type, json(&parts[3])?);
    let content = JupyterMessageContent::from_type_and_content(&header.msg_type, content);
    Some(JupyterMessage {
        zmq_identities: frames[..at].to_vec(),
        parent_header: serde_json::from_slice(&parts[1]).ok(),
        metadata: json(&parts[2])?,
        content: content.ok()?,
        buffers: frames[at + 2 + PARTS..].to_vec(),
        channel: None,
        header,
    })
}

/// Adds the default values of fields that the protocol lets senders omit.
fn completed(kind: &str, mut content: Value) -> Value {
    let defaults = match kind {
        "execute_request" => {
            json!({"silent": false, "store_history": true, "user_expressions": {}})
        }
        "history_request" => json!({
            "session": 0, "start": 0, "stop": 0, "n": 0,
            "pattern": "*", "unique": false, "output": false, "raw": true,
        }),
        "inspect_request" => json!({"detail_level": 0}),
        "shutdown_request" => json!({"restart": false}),
        _ => return content,
    };
    if let (Some(given), Value::Object(defaults)) = (content.as_object_mut(), defaults) {
        for (name, value) in defaults {
            given.entry(name).or_insert(value);
        }
    }
    content
}

/// Returns the frames of a message.
pub(super) fn written(message: &JupyterMessage, key: &Key) -> Vec<Bytes> {
    let part = |value: serde_json::Result<Vec<u8>>| Bytes::from(value.unwrap_or_default());
    let parent = match &message.parent_header {
        Some(parent) => serde_json::to_vec(parent),
        None => Ok(b"{}".to_vec()),
    };
    let header = Header {
        version: PROTOCOL.to_string(),
        ..message.header.clone()
    };
    let parts = [
        part(serde_json::to_vec(&header)),
        part(parent),
        part(serde_json::to_vec(&message.metadata)),
        part(serde_json::to_vec(&message.content)),
    ];
    let mac = key.over(parts.iter().map(|part| &part[..]));
    let signature = mac.map_or(String::new(), |mac| {
        let bytes = mac.finalize().into_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    });
    let mut frames = message.zmq_identities.clone();
    frames.push(Bytes::from_static(DELIMITER));
    frames.push(Bytes::from(signature));
    frames.extend(parts);
    frames.extend(message.buffers.iter().cloned());
    frames
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupyter_protocol::messaging::KernelInfoRequest;

    #[test]
    fn messages_are_read_back_only_with_their_key() {
        let key = Key::new("secret");
        let mut message = JupyterMessage::new(KernelInfoRequest {}, None);
        message.zmq_identities = vec![Bytes::from_static(b"someone")];
        let frames = written(&message, &key);
        let back = read(frames.clone(), &key).expect("the key is right");
        assert_eq!(back.header.msg_id, message.header.msg_id);
        assert_eq!(back.zmq_identities, message.zmq_identities);
        assert!(back.parent_header.is_none());
        assert!(read(frames.clone(), &Key::new("other")).is_none());
        for at in 2..frames.len() {
            let mut forged = frames.clone();
            forged[at] = Bytes::from([&forged[at][..], b" "].concat());
            assert!(read(forged, &key).is_none(), "frame {at}");
            assert!(read(frames[..at].to_vec(), &key).is_none(), "frame {at}");
        }
        // Without a key, signatures are not checked.
        assert!(read(frames, &Key::new("")).is_some());
    }
}
