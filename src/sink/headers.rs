//! The one header that the record names. Reads the header section only; a hostile message costs no more than
//! one pass over it.

/// The value of the first Message-ID field, unfolded; none if there is none or it is not UTF-8.
pub(super) fn message_id(message: &[u8]) -> Option<String> {
    const FIELD: &[u8] = b"message-id:";
    let mut lines = message.split_inclusive(|byte| *byte == b'\n');
    let first = lines
        .by_ref()
        .take_while(|line| !matches!(line, [b'\n'] | [b'\r', b'\n']))
        .find(|line| {
            line.get(..FIELD.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(FIELD))
        })?;
    let mut value = String::from_utf8(first.get(FIELD.len()..)?.to_vec()).ok()?;
    for line in lines.take_while(|line| matches!(line.first(), Some(b' ' | b'\t'))) {
        value.truncate(value.trim_end().len());
        value.push_str(std::str::from_utf8(line).ok()?);
    }
    Some(value.trim().to_owned())
}
