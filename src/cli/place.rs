//! Where a campaign's state may lie: on a disk of this machine, in a folder that nobody else may enter.
//!
//! Guarantees that no ledger is begun or gone on with where its promises cannot hold: on a network file
//! system, whose locks and syncs are another machine's word, or in a folder that a service copies to
//! other machines, where an older copy would tell everybody again. What the system does not say (a
//! desktop folder that is synced under its usual name) it cannot know. It only looks; a folder that is
//! too open is closed, and nothing else is changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::failure::Failure;

/// Refuses a state folder where the ledger's promises cannot hold. `is_local`: somebody has said in
/// campaign.toml that it is on a disk of this machine, whatever it looks like.
pub(super) fn fit(folder: &Path, is_local: bool) -> Result<(), Failure> {
    let meta = match fs::symlink_metadata(folder) {
        Ok(meta) => Some(meta),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => None,
        Err(fault) => return Err(Failure::file("look at the state folder", folder)(fault)),
    };
    if meta.as_ref().is_some_and(fs::Metadata::is_symlink) {
        return Err(Failure::usage(
            format!(
                "the state folder `{}` is a symbolic link: the people's data would lie where it leads",
                folder.display()
            ),
            "name the folder that you mean with `state_dir` in campaign.toml, and remove the link",
        ));
    }
    if meta.is_some_and(|meta| meta.is_dir()) {
        close(folder).map_err(Failure::file("keep private", folder))?;
    }
    if is_local {
        return Ok(());
    }
    let real = real(folder).map_err(Failure::file("find the state folder", folder))?;
    let why = mounts().and_then(|mounts| network(&mounts, &real));
    match why.or_else(|| synced(&real)) {
        None => Ok(()),
        Some(why) => Err(Failure::usage(
            format!(
                "the state folder `{}` {why}; the ledger's promises do not hold there, and people could be told twice or not at all",
                folder.display()
            ),
            "name a folder on a disk of this machine with `state_dir` in campaign.toml (for example \"/var/lib/disclose/this-campaign\"); \
             if it is on such a disk in truth, say `state_is_local = true` there",
        )),
    }
}

/// Lets nobody but its owner in, however it was made.
#[cfg(unix)]
fn close(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(folder)?.permissions().mode();
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The folder without links; of one that is not there yet, as far as it is.
fn real(folder: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(folder)?;
    for there in whole.ancestors() {
        match fs::canonicalize(there) {
            Ok(found) => return Ok(found.join(whole.strip_prefix(there).unwrap_or(there))),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(whole)
}

/// A file system and where it is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mount {
    at: PathBuf,
    kind: String,
}

/// What is mounted, as the system says; none where it does not.
fn mounts() -> Option<Vec<Mount>> {
    if cfg!(target_os = "macos") {
        let said = std::process::Command::new("/sbin/mount").output().ok()?;
        return Some(of_mount(&String::from_utf8_lossy(&said.stdout)));
    }
    let said = fs::read("/proc/self/mountinfo").ok()?;
    Some(of_mountinfo(&String::from_utf8_lossy(&said)))
}

/// As `proc_pid_mountinfo(5)` has it: the mount point is the fifth field, the kind stands behind ` - `.
fn of_mountinfo(text: &str) -> Vec<Mount> {
    let mount = |line: &str| {
        let (place, what) = line.split_once(" - ")?;
        Some(Mount {
            at: unescaped(place.split(' ').nth(4)?).into(),
            kind: what.split(' ').next()?.to_lowercase(),
        })
    };
    text.lines().filter_map(mount).collect()
}

/// `//me@host/share on /Volumes/share (smbfs, nodev, nosuid)`.
fn of_mount(text: &str) -> Vec<Mount> {
    let mount = |line: &str| {
        let (place, what) = line.rsplit_once(" (")?;
        Some(Mount {
            at: place.split_once(" on ")?.1.into(),
            kind: what.split([',', ')']).next()?.trim().to_lowercase(),
        })
    };
    text.lines().filter_map(mount).collect()
}

/// Spaces, tabs, line ends and backslashes stand as `\040` and the like.
fn unescaped(field: &str) -> String {
    let mut parts = field.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let octal = part
            .get(..3)
            .and_then(|code| u8::from_str_radix(code, 8).ok());
        if let Some(code) = octal.filter(u8::is_ascii) {
            text.push(char::from(code));
            text.push_str(part.get(3..).unwrap_or_default());
        } else {
            text.push('\\');
            text.push_str(part);
        }
    }
    text
}

/// File systems of other machines, and of a host that lends one to its guest.
const NETWORK: [&str; 27] = [
    "9p",
    "afpfs",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "drvfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "prl_fs",
    "pvfs2",
    "smb2",
    "smb3",
    "smbfs",
    "v9fs",
    "vboxsf",
    "vmhgfs",
    "webdav",
];

/// What runs in user space and keeps its files on a disk of this machine: encryption, overlays, disks of
/// other systems. Any other may be anywhere.
const LOCAL_FUSE: [&str; 13] = [
    "apfs",
    "bindfs",
    "cryfs",
    "encfs",
    "exfat",
    "ext2",
    "fuse-overlayfs",
    "gocryptfs",
    "mergerfs",
    "ntfs-3g",
    "securefs",
    "unionfs",
    "veracrypt",
];

/// Why a folder is on a network file system, if it is.
fn network(mounts: &[Mount], folder: &Path) -> Option<String> {
    // The nearest one holds it, and of two at one place the later lies on top.
    let nearest = mounts
        .iter()
        .filter(|mount| folder.starts_with(&mount.at))
        .max_by_key(|mount| mount.at.components().count())?;
    let kind = nearest.kind.as_str();
    let user_space = match kind {
        "fuse" | "macfuse" | "osxfuse" => Some(kind),
        _ => kind.strip_prefix("fuse."),
    };
    let away =
        NETWORK.contains(&kind) || user_space.is_some_and(|kind| !LOCAL_FUSE.contains(&kind));
    away.then(|| {
        format!(
            "is on a network file system ({kind}, mounted at `{}`)",
            nearest.at.display()
        )
    })
}

/// Folders by which services are known, and files that they leave in what they copy.
const NAMES: [(&str, &str); 12] = [
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("mobile documents", "iCloud"),
    ("cloudstorage", "a cloud storage"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("proton drive", "Proton Drive"),
    ("pclouddrive", "pCloud"),
];
const MARKS: [(&str, &str); 8] = [
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".stfolder", "Syncthing"),
    (".tmp.driveupload", "Google Drive"),
    (".megatmp", "MEGA"),
];

/// Which service copies a folder, if one shows itself in a name or a mark above it.
fn synced(folder: &Path) -> Option<String> {
    let named = folder.components().find_map(|part| {
        let name = part.as_os_str().to_string_lossy().to_lowercase();
        let known = NAMES.iter().find(|(known, _)| name == *known);
        // Also `OneDrive - Example Ltd` and `Dropbox (Personal)`.
        let longer = [
            ("onedrive", "OneDrive"),
            ("dropbox (", "Dropbox"),
            ("googledrive-", "Google Drive"),
        ];
        let longer = longer.iter().find(|(known, _)| name.starts_with(known));
        known.or(longer).map(|(_, service)| *service)
    });
    let marked = || {
        folder.ancestors().find_map(|above| {
            let mark = MARKS.iter().find(|(mark, _)| above.join(mark).exists());
            // `.dropbox` in a home is the program's own folder and marks no synced one.
            mark.filter(|(mark, _)| *mark != ".dropbox" || above.join(mark).is_file())
                .map(|(_, service)| *service)
        })
    };
    let service = named.or_else(marked)?;
    Some(format!(
        "is in a folder that {service} copies to other machines"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, folder: &str) -> Option<String> {
        network(&of_mountinfo(text), Path::new(folder))
    }

    #[test]
    fn the_nearest_mount_decides() {
        let text = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
                    40 27 0:50 / /mnt/the\\040share rw shared:7 - nfs4 nas:/x rw\n\
                    41 40 0:51 / /mnt/the\\040share/local rw - xfs /dev/vdb rw\n";
        assert_eq!(kinds(text, "/home/me/c/.disclose"), None);
        let why = kinds(text, "/mnt/the share/c/.disclose").unwrap();
        assert!(
            why.contains("nfs4") && why.contains("`/mnt/the share`"),
            "{why}"
        );
        assert_eq!(kinds(text, "/mnt/the share/local/c"), None);
        assert_eq!(
            kinds(text, "/mnt/the shared house"),
            None,
            "another folder whose name begins so"
        );
        let over = text.to_owned() + "42 27 0:52 / / rw - 9p lent rw\n";
        assert!(
            kinds(&over, "/home/me").is_some(),
            "what was mounted over it counts"
        );
    }

    #[test]
    fn file_systems_of_other_machines_are_refused_and_disks_are_not() {
        for kind in [
            "cifs",
            "smb3",
            "fuse.sshfs",
            "fuse.rclone",
            "fuse",
            "9p",
            "ceph",
            "fuse.glusterfs",
        ] {
            let text = format!("1 0 0:1 / /m rw - {kind} x rw\n");
            assert!(kinds(&text, "/m/c").is_some(), "{kind}");
        }
        for kind in [
            "ext4",
            "btrfs",
            "xfs",
            "zfs",
            "tmpfs",
            "overlay",
            "fuseblk",
            "fuse.gocryptfs",
            "vfat",
        ] {
            let text = format!("1 0 0:1 / /m rw - {kind} x rw\n");
            assert_eq!(kinds(&text, "/m/c"), None, "{kind}");
        }
        let mac = of_mount(
            "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n\
             //me@nas._smb._tcp.local/share on /Volumes/share (smbfs, nodev, nosuid, mounted by me)\n",
        );
        assert!(network(&mac, Path::new("/Volumes/share/c")).is_some());
        assert_eq!(network(&mac, Path::new("/Users/me/c")), None);
    }

    #[test]
    fn what_is_mounted_here_is_read() {
        let mounts = mounts().unwrap();
        assert!(
            mounts.iter().any(|mount| mount.at == Path::new("/")),
            "{mounts:?}"
        );
    }

    #[test]
    fn services_show_themselves_in_names_and_marks() {
        for folder in [
            "/home/me/Dropbox/c",
            "/home/me/Dropbox (Example)/c",
            "/mnt/c/Users/me/OneDrive - Example Ltd/c",
            "/Users/me/Library/CloudStorage/GoogleDrive-me/c",
            "/Users/me/Library/Mobile Documents/com~apple~CloudDocs/c",
            "/home/me/Nextcloud/c",
        ] {
            assert!(synced(Path::new(folder)).is_some(), "{folder}");
        }
        let home = tempfile::tempdir().unwrap();
        let inner = home.path().join("work/c");
        fs::create_dir_all(&inner).unwrap();
        fs::create_dir(home.path().join(".dropbox")).unwrap();
        assert_eq!(synced(&inner), None);
        fs::create_dir(home.path().join("work/.stfolder")).unwrap();
        assert!(synced(&inner).unwrap().contains("Syncthing"));
    }
}
