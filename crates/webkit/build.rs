//! Makes the files that pages are dressed in: one stylesheet (the parts of Designsystemet that are used, then our own), the script, the
//! mark and the font. Each gets an address with the hash of its content, and a compressed copy where that helps.
//! The result is `OUT_DIR/assets.rs`, which `src/assets.rs` includes. Nothing is fetched: `npm ci` has put third-party files in place.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Designsystemet's component files in the order of its own index. One that is not listed costs a reader nothing;
/// using a new component on a page means adding its file here.
const COMPONENTS: &[(&str, &str)] = &[
    ("base", "ds.base"),
    ("label", "ds.base"),
    ("heading", "ds.base"),
    ("paragraph", "ds.base"),
    ("validation-message", "ds.base"),
    ("link", "ds.components"),
    ("data-size-workaround", "ds.components"),
    ("button", "ds.components"),
    ("input", "ds.components"),
    ("field", "ds.components"),
    ("fieldset", "ds.components"),
    ("alert", "ds.components"),
    ("skip-link", "ds.components"),
    ("list", "ds.components"),
    ("tag", "ds.components"),
    ("error-summary", "ds.components"),
    ("table", "ds.components"),
];

/// Layers from weakest to strongest; the first and the last are our own.
const LAYERS: &str = "@layer tr-ground,ds.theme,ds.base,ds.components,tr;";

/// Characters of the two subsets, as the font package documents them: the second has the Sámi letters č đ ŋ š ŧ ž.
const FONTS: &[(&str, &str)] = &[
    (
        "inter-latin-ext",
        "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    ),
    (
        "inter-latin",
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    ),
];

/// Arial in Inter's measures, so that nothing moves when the font arrives.
const FALLBACK_FACE: &str = "@font-face{font-family:\"Inter fallback\";src:local(Arial),local(\"Liberation Sans\");ascent-override:90.49%;descent-override:22.56%;line-gap-override:0%;size-adjust:107.06%}";

fn main() {
    let assets = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("../../assets");
    let out = PathBuf::from(variable("OUT_DIR"));
    for watched in ["css", "js", "img", "package-lock.json", "node_modules/.package-lock.json"] {
        println!("cargo::rerun-if-changed={}", assets.join(watched).display());
    }
    println!("cargo::rerun-if-changed=build.rs");

    let modules = assets.join("node_modules");
    if !modules.join("@digdir/designsystemet-css").is_dir()
        || !modules.join("@fontsource-variable/inter").is_dir()
    {
        panic!("run `npm ci` in assets/ (./run and ./test do it)");
    }

    let mut table = Table::new(out);
    let mut faces = String::from(FALLBACK_FACE);
    for (name, range) in FONTS {
        let font = read(&modules.join(format!("@fontsource-variable/inter/files/{name}-wght-normal.woff2")));
        let path = table.add(&format!("{name}.woff2"), "font/woff2", &font, false);
        write!(
            faces,
            "@font-face{{font-family:Inter;font-style:normal;font-display:swap;font-weight:100 900;src:url({path}) format(\"woff2\");unicode-range:{range}}}"
        )
        .expect("writing to a string cannot fail");
    }

    let designsystemet = modules.join("@digdir/designsystemet-css/dist");
    let mut css = format!("{LAYERS}{faces}");
    css.push_str(&text(&designsystemet.join("theme/designsystemet.css")));
    for (component, layer) in COMPONENTS {
        let part = text(&designsystemet.join(format!("src/{component}.css")));
        write!(css, "@layer {layer}{{{part}}}").expect("writing to a string cannot fail");
    }
    css.push_str(&text(&assets.join("css/trinn.css")));
    table.add("trinn.css", "text/css; charset=utf-8", squeeze(&css).as_bytes(), true);

    for name in ["trinn.js", "sim.js", "sessions.js"] {
        let script = read(&assets.join("js").join(name));
        table.add(name, "text/javascript; charset=utf-8", &script, true);
    }
    // The mark keeps a plain address: the layout names it without asking.
    let mark = read(&assets.join("img/mark.svg"));
    table.add_at("mark.svg", "/assets/mark.svg", "image/svg+xml", &mark, true);
    table.finish();
}

/// The Rust table of assets while it grows.
struct Table {
    out: PathBuf,
    rows: String,
}

impl Table {
    fn new(out: PathBuf) -> Self {
        Self { out, rows: String::new() }
    }

    /// Adds a file at an address that holds the hash of its content, and gives that address.
    fn add(&mut self, name: &str, mime: &str, body: &[u8], compress: bool) -> String {
        let (stem, extension) = name.rsplit_once('.').expect("asset names have an extension");
        let hash = hex::encode(&Sha256::digest(body)[..6]);
        let path = format!("/assets/{stem}.{hash}.{extension}");
        self.add_at(name, &path, mime, body, compress);
        path
    }

    fn add_at(&mut self, name: &str, path: &str, mime: &str, body: &[u8], compress: bool) {
        save(&self.out.join(name), body);
        let gzip = if compress {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(body).expect("writing to memory cannot fail");
            save(
                &self.out.join(format!("{name}.gz")),
                &encoder.finish().expect("writing to memory cannot fail"),
            );
            format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\")))")
        } else {
            String::from("None")
        };
        writeln!(
            self.rows,
            "    Asset {{ name: {name:?}, path: {path:?}, mime: {mime:?}, body: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), gzip: {gzip} }},"
        )
        .expect("writing to a string cannot fail");
    }

    fn finish(self) {
        let code = format!(
            "/// Every file the pages need, with its address.\npub static ASSETS: &[Asset] = &[\n{}];\n",
            self.rows
        );
        save(&self.out.join("assets.rs"), code.as_bytes());
    }
}

/// Takes comments and needless white space out of a stylesheet; what stands in quotes stays as it is.
fn squeeze(css: &str) -> String {
    let mut squeezed = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut space = false;
    while let Some(c) = rest.next() {
        if c == '/' && rest.peek() == Some(&'*') {
            rest.next();
            let mut before = ' ';
            for inside in rest.by_ref() {
                if before == '*' && inside == '/' {
                    break;
                }
                before = inside;
            }
            space = true;
            continue;
        }
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if space {
            // A space before `:` or `(` can mean something (a descendant, `and (`); around these it never does.
            let joined = squeezed.ends_with(['{', '}', ';', ',', ':', '('])
                || matches!(c, '{' | '}' | ';' | ',' | ')');
            if !joined && !squeezed.is_empty() {
                squeezed.push(' ');
            }
            space = false;
        }
        if c == '}' && squeezed.ends_with(';') {
            squeezed.pop();
        }
        squeezed.push(c);
        if c == '"' || c == '\'' {
            let mut escaped = false;
            for inside in rest.by_ref() {
                squeezed.push(inside);
                if inside == c && !escaped {
                    break;
                }
                escaped = inside == '\\' && !escaped;
            }
        }
    }
    squeezed
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| {
        panic!("could not read {}: {error}; run `npm ci` in assets/ (./run and ./test do it)", path.display())
    })
}

fn text(path: &Path) -> String {
    // The character set line may stand only at the very start of a file; ours is sent as a header.
    String::from_utf8(read(path)).expect("stylesheets are UTF-8").replace("@charset \"UTF-8\";", "")
}

fn save(path: &Path, body: &[u8]) {
    fs::write(path, body).unwrap_or_else(|error| panic!("could not write {}: {error}", path.display()));
}
