//! Panics of libraries that the program catches, because it says so where it asks them, are no crash here
//! either; any other is one, as before.

/// To be called once, at the start.
pub fn libraries_are_caught() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |place| place.file());
        if !["mail-parser", "calamine"].iter().any(|library| file.contains(library)) {
            abort(panic);
        }
    }));
}
