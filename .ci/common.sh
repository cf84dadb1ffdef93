# What ./run and ./test share: finding tools, and the one thing that comes from npm. Sourced, not run; plain POSIX sh.

# say TEXT…: talk, not data.
say() { printf '%s\n' "$*" >&2; }

# stop TEXT…: one line that says what to do, and no further.
stop() {
    say "trinn: $*"
    exit 1
}

apt_ready=

# install PACKAGE…: through apt when that is possible; says nothing when it is not.
install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    say "installing $*"
    if [ -z "$apt_ready" ]; then
        DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null || return 1
        apt_ready=yes
    fi
    # A lock held by another apt is waited for; without the option it fails at once.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

# have TOOL: is it there?
have() { command -v "$1" >/dev/null 2>&1; }

# need TOOL PACKAGE…: there, or installed now, or one line that says what to install.
need() {
    tool=$1
    shift
    have "$tool" && return 0
    install "$@" && have "$tool" && return 0
    stop "could not find $tool; install it with: apt-get install $*"
}

need_rust() {
    have cargo || [ ! -x "$HOME/.cargo/bin/cargo" ] || PATH="$HOME/.cargo/bin:$PATH"
    have cargo || stop "could not find cargo; install Rust 1.94 or later, see https://www.rust-lang.org/tools/install"
    need cc gcc libc6-dev
}

# need_npm FOLDER: what its lock file names is in its node_modules. Calls npm only when the lock file is not the one installed last.
need_npm() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock" && return 0
    need node nodejs
    need npm npm
    say "fetching what $1/package-lock.json names"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) || stop "could not install the packages of $1; is the npm registry reachable?"
    cp "$1/package-lock.json" "$1/node_modules/.installed-lock"
}

# answers ADDRESS: does a server answer there? (node, because curl may be missing)
answers() {
    node -e 'require("http").get(process.argv[1], (r) => process.exit(r.statusCode < 500 ? 0 : 1)).on("error", () => process.exit(1))' "$1"
}

# end_group PID: ends a process that was started by setsid, with all it started.
end_group() {
    kill -TERM -- "-$1" 2>/dev/null || kill -TERM "$1" 2>/dev/null || :
}
