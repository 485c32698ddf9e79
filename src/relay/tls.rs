//! How TLS is set up: whom we trust, the lowest version, and who we are where the relay asks.
//!
//! The key of a client certificate is in no `Debug` output and in no error.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretSlice};
use tokio_rustls::{
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore, SupportedProtocolVersion,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        version::{TLS12, TLS13},
    },
};

/// What the operator says about TLS.
#[derive(Debug, Default)]
pub struct Tls {
    /// A PEM file's content that replaces the system's authorities.
    pub ca: Option<Vec<u8>>,
    /// The lowest version.
    pub min: MinTls,
    /// Who we are.
    pub client: Option<ClientCert>,
}

/// The lowest TLS version that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MinTls {
    /// 1.2.
    #[default]
    Tls12,
    /// 1.3.
    Tls13,
}

/// A certificate with its chain, and its key: the content of two PEM files.
#[derive(Debug)]
pub struct ClientCert {
    /// The certificate first, then its chain.
    pub cert: Vec<u8>,
    /// PKCS#8, SEC1 or PKCS#1, not encrypted.
    pub key: SecretSlice<u8>,
}

impl Tls {
    /// As the TLS library wants it.
    pub fn config(&self) -> Result<ClientConfig, String> {
        use rustls_platform_verifier::BuilderVerifierExt;
        let versions: &[&SupportedProtocolVersion] = match self.min {
            MinTls::Tls12 => &[&TLS13, &TLS12],
            MinTls::Tls13 => &[&TLS13],
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .map_err(|fault| fault.to_string())?;
        let builder = match &self.ca {
            None => builder
                .with_platform_verifier()
                .map_err(|fault| fault.to_string())?,
            Some(pem) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(pem, "the CA file (`ca_file`)")? {
                    roots.add(certificate).map_err(|fault| fault.to_string())?;
                }
                builder.with_root_certificates(roots)
            }
        };
        let Some(client) = &self.client else {
            return Ok(builder.with_no_client_auth());
        };
        let chain = certificates(&client.cert, "the client certificate (`client_cert.cert`)")?;
        let key = PrivateKeyDer::from_pem_slice(client.key.expose_secret()).map_err(|_fault| {
            "the file of `client_cert.key` holds no private key in PEM that is not encrypted"
                .to_owned()
        })?;
        builder
            .with_client_auth_cert(chain, key)
            .map_err(|fault| format!("`client_cert` cannot be used: {fault}"))
    }
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|fault| format!("{what} is no PEM: {fault}"))?;
    if certificates.is_empty() {
        return Err(format!("{what} holds no certificate"));
    }
    Ok(certificates)
}

/// The version and the cipher suite, for the log.
pub(super) fn negotiated<S>(stream: &TlsStream<S>) -> String {
    let (_, connection) = stream.get_ref();
    let version = connection
        .protocol_version()
        .map(|v| format!("{v:?}"))
        .unwrap_or_default();
    let suite = connection
        .negotiated_cipher_suite()
        .map(|s| format!("{:?}", s.suite()))
        .unwrap_or_default();
    format!("{} {suite}", version.replace('_', "."))
}
