# Sets up what a checkout needs to run: system libraries, a virtual environment, the locked
# dependencies. Sourced by packaging/run and packaging/test; does nothing by itself. Building
# what is shipped to officers is not its job.
#
# A stamp in the environment names everything it was made from. While the stamp is right a call
# costs a few milliseconds; when it is missing (first call, interrupted call) or different
# (changed lock, moved checkout) the environment is made again from nothing.
# shellcheck shell=bash

# The folder one happens to stand in (a stick, say) is no place to import from.
export PYTHONSAFEPATH=1

packaging=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
checkout=$(dirname -- "$packaging")
venv=$checkout/.venv
program=packaging/$(basename -- "$0")

say() { printf '%s: %s\n' "$program" "$*" >&2; }

stop() {
    say "$@"
    exit 1
}

# prepare run|test: returns when .venv is ready, or stops with a plain reason.
prepare() {
    local wanted
    wanted=$(stamp_of "$1")
    stamped "$1" "$wanted" && return
    exec {lock}<"$packaging"
    if ! flock --nonblock "$lock"; then
        say "another set-up of this checkout is under way, waiting for it"
        flock "$lock" || stop "this checkout cannot be locked"
    fi
    if ! stamped "$1" "$wanted"; then # it may have been the same set-up
        install_everything "$1"
        [[ $1 == run ]] || stamp_of run >"$venv/made-for-run"
        printf '%s\n' "$wanted" >"$venv/made-for-$1"
    fi
    exec {lock}<&-
}

stamped() { # kind, stamp
    local made_for=
    [[ -x $venv/bin/python && -r $venv/made-for-$1 ]] || return 1
    read -r made_for <"$venv/made-for-$1" || return 1
    [[ $made_for == "$2" ]]
}

# Where the checkout lies is part of it: an environment does not survive being moved.
stamp_of() {
    local files=("$packaging/environment.sh" "$packaging/requirements.lock"
        "$packaging/debian-packages")
    if [[ $1 == test ]]; then
        files+=("$packaging/requirements-dev.lock" "$packaging/debian-packages-test")
    fi
    { printf '%s\n' "$checkout" && cat -- "${files[@]}"; } | sha256sum | cut -d ' ' -f 1
}

install_everything() {
    local python='' packages=()
    find_python
    mapfile -t packages < <(needed_packages "$1")
    install_packages "${packages[@]}"
    make_environment "$1"
}

# Sets `python` to the first interpreter that is new enough; one that can make environments is
# preferred to one whose venv package has yet to be installed.
find_python() {
    local name path
    for name in python3.13 python3.12 python3.11 python3; do
        path=$(command -v "$name") || continue
        "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if makes_environments "$path"; then
            python=$path
            return
        fi
        python=${python:-$path}
    done
    [[ -n $python ]] || stop "no Python 3.11 or newer was found (looked for python3.13," \
        "python3.12, python3.11, python3); install one and call this again"
}

makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

needed_packages() {
    local lists=("$packaging/debian-packages")
    [[ $1 == run ]] || lists+=("$packaging/debian-packages-test")
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -- "${lists[@]}"
    makes_environments "$python" ||
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

install_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system: the libraries of packaging/debian-packages are taken as given"
        return
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing ${missing[*]}"
    as_root "${missing[@]}" >&2 || stop "system packages are missing and could not be" \
        "installed from here. As an administrator run:"$'\n\n' \
        "   apt-get install --no-install-recommends ${missing[*]}"$'\n\n' \
        "and call $program again."
}

# Newer releases renamed some libraries when their time type grew to 64 bits.
is_installed() {
    # It fails when one of the two names is unknown, which says nothing of the other.
    { dpkg-query -W -f '${db:Status-Status}\n' "$1" "$1t64" 2>/dev/null || true; } |
        grep -x installed >/dev/null
}

# A mirror that does not answer need not matter; whether the packages come is what counts.
as_root() {
    # shellcheck disable=SC2016  # the inner shell expands it
    local install=(sh -c 'export DEBIAN_FRONTEND=noninteractive
        apt-get -q update || true
        exec apt-get -q install --yes --no-install-recommends \
            -o DPkg::Lock::Timeout=300 -- "$@"' apt "$@")
    if ((EUID == 0)); then
        "${install[@]}" </dev/null
    elif ! command -v sudo >/dev/null; then
        return 1
    elif [[ -t 0 && -t 2 ]]; then
        sudo "${install[@]}" # may ask for the password, at the terminal
    else
        sudo --non-interactive "${install[@]}" </dev/null 2>&1
    fi
}

make_environment() {
    local lock_file=requirements.lock progress=(--progress-bar off --quiet)
    [[ $1 == run ]] || lock_file=requirements-dev.lock
    [[ ! -t 2 ]] || progress=()
    say "making .venv with $("$python" --version) from packaging/$lock_file"
    # What `run` needs is part of what `test` needs: the first time there is only something to add.
    if [[ -e $venv/made-for-test ]] || ! stamped run "$(stamp_of run)"; then
        "$python" -m venv --clear -- "$venv" >&2 ||
            stop "the virtual environment could not be made"
    fi
    printf 'unfinished\n' >"$venv/made-for-$1"
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps \
        --only-binary :all: --require-hashes "${progress[@]}" \
        --requirement "$packaging/$lock_file" >&2 ||
        stop "the dependencies could not be installed; the reason stands above"
    # Importable from any folder without putting that folder on the path.
    "$venv/bin/python" -c 'import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "liaison-checkout.pth").write_text(sys.argv[1] + "\n")
' "$checkout" || stop "the virtual environment cannot be written to"
}
