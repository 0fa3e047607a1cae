# shellcheck shell=bash
# Shared by ./run, ./test and .ci/run: finds what is needed and installs what it may.
# Sourced, not run. Every function returns 1 after saying in one line what is missing and how
# to get it.

# say ENGLISH JAPANESE: one line to standard error in the language of the terminal.
say() {
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
        ja*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
}

# apt_install PACKAGE...: installs Debian packages where that needs no question.
apt_install() {
    local sudo=()
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        sudo=(sudo -n)
    fi
    say "installing: $*" "インストール中: $*"
    local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
        { "${apt[@]}" update >/dev/null 2>&1 &&
            "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null; }
}

# wanted_rust: the version that rust-toolchain.toml names.
wanted_rust() {
    sed -n 's/^channel = "\(.*\)"$/\1/p' "$1/rust-toolchain.toml"
}

# at_least HAVE WANT: compares versions.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# need_rust ROOT: cargo of the wanted version, or of a later one where there is no rustup.
need_rust() {
    local root=$1 want have
    want=$(wanted_rust "$root")
    command -v cargo >/dev/null || PATH="$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin"
    if ! command -v cargo >/dev/null; then
        say "missing: Rust $want. Get it from https://rustup.rs (two minutes), then run this again." \
            "Rust $want がありません。https://rustup.rs から入れて(2分ほど)、もう一度実行してください。"
        return 1
    fi
    if command -v rustup >/dev/null && ! rustup toolchain list 2>/dev/null | grep -q "^$want-"; then
        say "installing: Rust $want (rustup)" "インストール中: Rust $want (rustup)"
        rustup toolchain install "$want" --profile minimal --component rustfmt,clippy >/dev/null 2>&1 || {
            say "missing: Rust $want, and rustup could not fetch it. Try: rustup toolchain install $want" \
                "Rust $want を rustup で取得できませんでした。rustup toolchain install $want を試してください。"
            return 1
        }
    fi
    have=$(cd "$root" && cargo --version 2>/dev/null | cut -d ' ' -f 2)
    if ! at_least "${have:-0}" "$want"; then
        say "missing: Rust $want (found ${have:-none}). Get it from https://rustup.rs, then run this again." \
            "Rust $want が必要です(現在: ${have:-なし})。https://rustup.rs から入れて、もう一度実行してください。"
        return 1
    fi
}

# need_c_compiler: a compiler with the C library's headers; zstd and xz are built with it.
need_c_compiler() {
    c_compiler_works && return 0
    if apt_install gcc libc6-dev && c_compiler_works; then
        return 0
    fi
    say "missing: a C compiler. Get it with: sudo apt-get install build-essential (macOS: xcode-select --install)" \
        "C コンパイラがありません。sudo apt-get install build-essential (macOS: xcode-select --install) で入れてください。"
    return 1
}

c_compiler_works() {
    printf '#include <stdlib.h>\nint main(void) { return EXIT_SUCCESS; }\n' |
        "${CC:-cc}" -x c - -o /dev/null 2>/dev/null
}

# need_command COMMAND PACKAGE
need_command() {
    command -v "$1" >/dev/null && return 0
    if apt_install "$2" && command -v "$1" >/dev/null; then
        return 0
    fi
    say "missing: $1. Get it with: sudo apt-get install $2" \
        "$1 がありません。sudo apt-get install $2 で入れてください。"
    return 1
}
