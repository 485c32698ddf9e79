//! A file for personal data: private (0600), in a folder of its own (0700), and no link.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// The file exists, is nobody else's and no link: a link would put personal data where the
/// operator does not expect it.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    let refuse_link = |path: &Path| match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Err(io::Error::other("it is a symbolic link")),
        _ => Ok(()),
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        refuse_link(folder)?;
        if !folder.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
    }
    refuse_link(path)?;
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => Ok(()),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path)?.permissions().mode();
            if mode & 0o777 == 0o600 {
                return Ok(());
            }
            fs::set_permissions(path, Permissions::from_mode(0o600))
        }
        Err(fault) => Err(fault),
    }
}
