//! `disclose`: tells everybody affected by a data breach.
