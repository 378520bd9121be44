//! The sandbox's own authority and the certificate it gives the sandbox, both kept in a folder when there is one.
//!
//! `ca-key.pem` makes the authority: who writes it first wins, and everything else can be made from it again. A certificate
//! that has run out, lacks a name or is another authority's is replaced.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use sha2::{Digest as _, Sha256};

use super::{Shown, TlsError, failed, files, provider};

const CA: &str = "ca.pem";
const CA_KEY: &str = "ca-key.pem";
const LEAF: &str = "leaf.pem";
const LEAF_KEY: &str = "leaf-key.pem";

/// How long the authority is good for.
const CA_DAYS: i64 = 3650;
/// How long a certificate is: Apple's systems take none that is good for more than 825 days.
const LEAF_DAYS: i64 = 800;
/// A kept certificate is replaced this long before its end.
const RENEWED_BEFORE: Duration = Duration::from_hours(30 * 24);

/// Reads what the folder has and makes what it lacks; without a folder, makes all.
pub(super) fn load(folder: Option<&Path>, names: &[String], now: Timestamp) -> Result<Shown, TlsError> {
    let Some(folder) = folder else {
        let key = make_key()?;
        let authority = authority(&key, now)?;
        let (leaf, secret) = leaf(key, names, now)?;
        let key = files::pair(&leaf, &secret, Path::new(LEAF))?;
        return Ok(Shown { key: Arc::new(key), authority: Some(authority.into()) });
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let key = kept_key(&folder.join(CA_KEY))?;
    let authority = kept_authority(&folder.join(CA), &key, now)?;
    let (leaf_file, secret_file) = (folder.join(LEAF), folder.join(LEAF_KEY));
    let is_there = leaf_file.exists() && secret_file.exists();
    let kept = is_there.then(|| files::read(&leaf_file, &secret_file).ok()).flatten();
    let until = now.saturating_add(SignedDuration::try_from(RENEWED_BEFORE).unwrap_or_default());
    if let Some(kept) = kept.filter(|it| judge(it, &authority, names, until.unwrap_or(now)).is_ok()) {
        return Ok(Shown { key: Arc::new(kept), authority: Some(authority.into()) });
    }
    let (leaf, secret) = leaf(key, names, now)?;
    let made = files::pair(&leaf, &secret, &leaf_file)?;
    judge(&made, &authority, names, now).map_err(|error| TlsError::Content {
        file: folder.join(CA),
        expected: "the certificate of the authority whose key is in ca-key.pem",
        got: format!("one by which the sandbox's own is not good: {error}"),
    })?;
    replace(&secret_file, &secret)?;
    replace(&leaf_file, &leaf)?;
    Ok(Shown { key: Arc::new(made), authority: Some(authority.into()) })
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn cannot(error: rcgen::Error) -> TlsError {
    TlsError::Make(error.to_string())
}

fn make_key() -> Result<KeyPair, TlsError> {
    KeyPair::generate().map_err(cannot)
}

/// The authority's key: the one in the folder, whoever put it there.
fn kept_key(file: &Path) -> Result<KeyPair, TlsError> {
    if !file.exists() {
        put_first(file, &make_key()?.serialize_pem()).map_err(failed(file))?;
    }
    let pem = fs::read_to_string(file).map_err(failed(file))?;
    KeyPair::from_pem(&pem).map_err(|error| TlsError::Content {
        file: file.to_owned(),
        expected: "the private key of an authority, in PEM",
        got: error.to_string(),
    })
}

fn kept_authority(file: &Path, key: &KeyPair, now: Timestamp) -> Result<String, TlsError> {
    if !file.exists() {
        replace(file, &authority(key, now)?)?;
    }
    fs::read_to_string(file).map_err(failed(file))
}

/// What the authority says of itself: its name is its key's, so that a kept key leads to the same one.
fn authority_parameters(key: &KeyPair) -> CertificateParams {
    let number = short_hash(key.public_key_raw());
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = name(&format!("nhn-sandbox test CA {number}"));
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

fn authority(key: &KeyPair, now: Timestamp) -> Result<String, TlsError> {
    let mut parameters = authority_parameters(key);
    good_for(&mut parameters, now, CA_DAYS);
    Ok(parameters.self_signed(key).map_err(cannot)?.pem())
}

/// A certificate for these names and its key, both as PEM.
fn leaf(authority: KeyPair, names: &[String], now: Timestamp) -> Result<(String, String), TlsError> {
    let key = make_key()?;
    let mut parameters = CertificateParams::new(names).map_err(cannot)?;
    parameters.distinguished_name = name("nhn-sandbox");
    parameters.use_authority_key_identifier_extension = true;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    good_for(&mut parameters, now, LEAF_DAYS);
    let issuer = Issuer::new(authority_parameters(&authority), authority);
    Ok((parameters.signed_by(&key, &issuer).map_err(cannot)?.pem(), key.serialize_pem()))
}

/// Eight hexadecimal digits that tell one thing from another.
fn short_hash(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    format!("{:08x}", u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

/// From the day before, for clocks that are behind.
fn good_for(parameters: &mut CertificateParams, now: Timestamp, days: i64) {
    let day = |days: i64| {
        let at = now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
        let date = TimeZone::UTC.to_datetime(at).date();
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    parameters.not_before = day(-1);
    parameters.not_after = day(days);
}

/// Whether a client that trusts `authority` takes `kept` at this instant, by every one of the names.
fn judge(kept: &CertifiedKey, authority: &str, names: &[String], at: Timestamp) -> Result<(), rustls::Error> {
    use rustls::pki_types::pem::PemObject as _;
    let other = |error: &dyn ToString| rustls::Error::General(error.to_string());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).map_err(|it| other(&it))?)?;
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    let verifier = verifier.build().map_err(|it| other(&it))?;
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at.as_second().unsigned_abs()));
    let (own, rest) = kept.cert.split_first().ok_or_else(|| other(&"no certificate"))?;
    for name in names {
        let name = ServerName::try_from(name.as_str()).map_err(|it| other(&it))?;
        verifier.verify_server_cert(own, rest, &name, &[], at)?;
    }
    Ok(())
}

/// Writes a file nobody has written yet; where somebody has, theirs stays.
fn put_first(file: &Path, text: &str) -> io::Result<()> {
    let draft = draft(file, text)?;
    match fs::hard_link(draft.path(), file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file whole, in the place of one that was there.
fn replace(file: &Path, text: &str) -> Result<(), TlsError> {
    let put = || fs::rename(draft(file, text)?.path(), file);
    put().map_err(failed(file))
}

/// A file not yet in its place; dropping it removes it.
struct Draft(std::path::PathBuf);

impl Draft {
    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn draft(file: &Path, text: &str) -> io::Result<Draft> {
    // Several sandboxes may begin on one folder: a draft's name is its own.
    let hash = short_hash(text.as_bytes());
    let draft = Draft(file.with_extension(format!("{}-{hash}", std::process::id())));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Keys are their owner's; what is public may be read by all.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(
        &mut options,
        if text.contains("PRIVATE KEY") { 0o600 } else { 0o644 },
    );
    options.open(draft.path())?.write_all(text.as_bytes())?;
    Ok(draft)
}
