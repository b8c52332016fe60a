# Sourced by bin/test after environment.sh: what the suites need from the machine.
# A private PostgreSQL server, Chromium, Chinese fonts; installed by apt only as root on Debian.

cluster=""
database_url=""

_may_install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1
}

# install PACKAGE…: quietly, with one line; the log is shown only when it fails.
install() {
    say "正在安装系统软件包：$*" "Installing system packages: $*"
    log="$results/apt.log"
    if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
        --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        stop "软件包没有装好：$*" "The packages could not be installed: $*"
    fi
}

# The folder of initdb and pg_ctl, newest version first; empty when there is none.
_server_programs() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn) \
        "$(dirname "$(command -v initdb 2>/dev/null || echo /)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
}

_chromium() {
    for candidate in ${LIANDONG_CHROMIUM:+"$LIANDONG_CHROMIUM"} \
        /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
        if [ -x "$candidate" ]; then
            echo "$candidate"
            return
        fi
    done
}

_has_chinese_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
}

# have WORD…: make sure that postgresql and chromium, as named, are here. One apt run for all;
# who may not install is told what is missing.
have() {
    missing=""
    for word in "$@"; do
        case "$word" in
        postgresql)
            [ -n "${LIANDONG_TEST_DATABASE_URL:-}" ] || [ -n "$(_server_programs)" ] ||
                missing="$missing postgresql"
            ;;
        chromium)
            [ -n "$(_chromium)" ] || missing="$missing chromium"
            _has_chinese_font || missing="$missing fonts-noto-cjk fontconfig"
            ;;
        esac
    done
    [ -n "$missing" ] || return 0
    _may_install || stop \
        "缺少：$missing。请用 root 安装（apt install$missing），或先用 bin/test fast；PostgreSQL 也可以用 LIANDONG_TEST_DATABASE_URL 指定。" \
        "Missing:$missing. Install as root (apt install$missing), or use bin/test fast; PostgreSQL may also be named by LIANDONG_TEST_DATABASE_URL."
    # shellcheck disable=SC2086  # a list of names
    install $missing
}

_as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# Sets database_url; the cluster is private, on a free port, and forgets instead of fsyncing.
start_postgres() {
    if [ -n "${LIANDONG_TEST_DATABASE_URL:-}" ]; then
        database_url=$LIANDONG_TEST_DATABASE_URL
        return
    fi
    have postgresql
    programs=$(_server_programs)
    cluster=$(mktemp -d /tmp/liandong-postgres.XXXXXX)
    chmod 755 "$cluster"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$cluster"; fi
    free=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    options="-k $cluster -p $free -c listen_addresses=127.0.0.1 -c fsync=off"
    options="$options -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    if ! { _as_server "$programs/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 \
        --locale=C.UTF-8 --no-sync &&
        _as_server "$programs/pg_ctl" -D "$cluster/data" -w -o "$options" \
            -l "$cluster/log" start; } >"$results/postgres.log" 2>&1; then
        cat "$results/postgres.log" "$cluster/log" >&2 2>/dev/null || true
        stop "PostgreSQL 没有启动，原因见上。" "PostgreSQL did not start; see the reason above."
    fi
    database_url="postgresql://postgres@127.0.0.1:$free/liandong"
}

stop_postgres() {
    [ -n "$cluster" ] || return 0
    _as_server "$(_server_programs)/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
    cluster=""
}
