//! By what services are kept: the person, and the organisation that has delivered them.

use std::fmt;

use crate::norway::NationalId;

/// An organisation number, as a token holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::apis::okt) struct Organisation(pub(super) u32);

/// A person, and who has delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::apis::okt) struct Key {
    pub(super) pid: u64,
    pub(super) organisation: Organisation,
}

impl Organisation {
    /// Who delivers nothing: in the place of an organisation where there is none.
    pub(super) const NOBODY: Self = Self(0);

    /// Reads the nine digits of an organisation number; nine zeros are none.
    #[must_use]
    pub(in crate::apis::okt) fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().map(Self).filter(|it| *it != Self::NOBODY)
    }
}

impl fmt::Display for Organisation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:09}", self.0)
    }
}

impl Key {
    pub(in crate::apis::okt) fn of(pid: &NationalId, organisation: Organisation) -> Self {
        Self { pid: number(pid), organisation }
    }

    /// The person's eleven digits, and who has delivered.
    pub(in crate::apis::okt) fn parts(self) -> (String, Organisation) {
        (format!("{:011}", self.pid), self.organisation)
    }

    pub(super) fn bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&self.pid.to_be_bytes());
        bytes[8..].copy_from_slice(&self.organisation.0.to_be_bytes());
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (pid, organisation) = bytes.split_at_checked(8)?;
        Some(Self {
            pid: u64::from_be_bytes(pid.try_into().ok()?),
            organisation: Organisation(u32::from_be_bytes(organisation.try_into().ok()?)),
        })
    }
}

/// The eleven digits as a number.
pub(in crate::apis::okt) fn number(pid: &NationalId) -> u64 {
    pid.as_str().bytes().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}
