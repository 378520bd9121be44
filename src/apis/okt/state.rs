//! What was posted in a workspace, as JSON and read back: each organisation's own word on each person, merged as it stands.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Okt,
    check::Judge,
    model::{OktEvent, OktMessage},
    packed::{pack, unpack},
    raw::Document,
    store::{Key, Organisation, Own},
};
use crate::apis::room::Commit;

/// The state of this API in one workspace.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved<'a> {
    #[serde(borrow)]
    posted: Vec<Delivered<'a>>,
}

/// What one organisation has delivered of one person, in the form of a post.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivered<'a> {
    by: String,
    #[serde(borrow)]
    event: Document<'a>,
}

/// Everything that was posted; nothing when nothing was.
pub(super) fn save(room: &Okt) -> Value {
    let posted = room.store.posted();
    if posted.is_empty() {
        return Value::Null;
    }
    let delivered = posted.iter().map(|(key, bytes)| {
        let (person, by) = key.parts();
        let messages = unpack(bytes).expect("only what was packed is kept");
        let okt_messages = messages.iter().map(|it| OktMessage::of(it, &room.seed.iplos)).collect();
        json!({"by": by.to_string(), "event": OktEvent { okt_messages, person_identifier: &person }})
    });
    json!({"posted": delivered.collect::<Vec<_>>()})
}

/// A state that will take the place of the room's: each event is judged as a post is, so that none gets in that could not be
/// posted.
pub(super) fn restore(room: Arc<Okt>, state: &Value) -> Result<Commit, String> {
    let Saved { posted: delivered } = match state {
        Value::Null => Saved::default(),
        state => Saved::deserialize(state).map_err(|error| format!(": {error}"))?,
    };
    let judge = Judge { refuse_unknown: true, ..room.judge() };
    let mut own = Own::new();
    for (at, Delivered { by, event }) in delivered.into_iter().enumerate() {
        let by = Organisation::parse(&by)
            .ok_or_else(|| format!("/posted/{at}/by: an organisation number of nine digits is expected"))?;
        let (posted, findings) = judge.event(event.root());
        let posted = posted.ok_or_else(|| format!("/posted/{at}/event: {}", findings.told()))?;
        if own.insert(Key::of(&posted.pid, by), pack(&posted.messages)).is_some() {
            return Err(format!("/posted/{at}: this organisation's word on this person stands there twice"));
        }
    }
    Ok(if room.store.waits() {
        Commit::Disk(Box::new(move || room.store.replace(own)))
    } else {
        Commit::memory(move || room.store.replace(own).expect("only a disk can fail, and there is none"))
    })
}
