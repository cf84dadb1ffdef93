//! Puts the press's fonts where `include_bytes!` finds them; does nothing without feature `typeset`.
//!
//! The fonts come from the npm package named in `assets/package.json`, so that no font is committed.
//! A packager without npm sets `TRINN_PRESS_FONTS` to a folder that holds the same files.

use std::path::PathBuf;
use std::{env, fs, process};

/// Package folder and file name: the three cuts the template uses, and the licence they travel with.
const FILES: [(&str, &str); 4] = [
    ("400Regular", "Inter_400Regular.ttf"),
    ("400Regular_Italic", "Inter_400Regular_Italic.ttf"),
    ("600SemiBold", "Inter_600SemiBold.ttf"),
    ("", "LICENSE_FONT"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=TRINN_PRESS_FONTS");
    if env::var_os("CARGO_FEATURE_TYPESET").is_none() {
        return;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let here = PathBuf::from(
        env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR for build scripts"),
    );
    let package = here.join("../../assets/node_modules/@expo-google-fonts/inter");
    let own_folder = env::var_os("TRINN_PRESS_FONTS").map(PathBuf::from);

    for (folder, name) in FILES {
        let from = match &own_folder {
            Some(fonts) => fonts.join(name),
            None => package.join(folder).join(name),
        };
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = fs::copy(&from, out.join(name)) {
            println!(
                "cargo::error=could not read the font file {}: {error}; run `npm ci` in assets/ (./run and ./test do it)",
                from.display()
            );
            process::exit(1);
        }
    }
}
