# Sourced by bin/up, bin/test and bin/fix, with `root` set to the checkout.
# Makes .venv from the locks with nothing but Python and a shell; does nothing when it is fresh.

venv="$root/.venv"
python="$venv/bin/python"
# Compiled once and kept, whatever the caller's shell prefers: a warm start takes half the time.
unset PYTHONDONTWRITEBYTECODE

# say 中文 English: one line that both readers understand.
say() {
    printf '%s  %s\n' "$1" "$2"
}

# stop 中文 English: one line on stderr with the remedy, and the end.
stop() {
    printf '✗ %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

_is_good_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The first Python that is new enough; LIANDONG_PYTHON goes first.
find_python() {
    for candidate in ${LIANDONG_PYTHON:+"$LIANDONG_PYTHON"} \
        python3 python3.13 python3.12 python3.11 python3.14 python; do
        if _is_good_python "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo 'no python3')
    stop "需要 Python 3.11 或更新的版本，现在是：$found。请安装后再试（Debian、Ubuntu：apt install python3 python3-venv）。" \
        "Python 3.11 or newer is needed, found: $found. Install it and try again (Debian, Ubuntu: apt install python3 python3-venv)."
}

# The virtual environment: made, or made again when its Python is gone or too old.
make_venv() {
    if [ -x "$python" ] && _is_good_python "$python" && [ -d "$venv/lib" ]; then
        return
    fi
    base=$(find_python) || exit 1
    "$base" -c 'import venv, ensurepip' 2>/dev/null || stop \
        "这个 Python（$base）缺少 venv 模块。请安装后再试：apt install python3-venv" \
        "This Python ($base) has no venv module. Install it and try again: apt install python3-venv"
    say "正在建立虚拟环境 .venv ……" "Making the virtual environment .venv …"
    "$base" -m venv --clear "$venv" || stop \
        "虚拟环境没有建成。请看上面的原因；磁盘满了或目录不可写时最常见。" \
        "The virtual environment could not be made. See the reason above; a full disk or a read-only folder is the usual one."
}

# install_lock NAME: every pinned package, checked by its hash. A copy of the lock is the stamp.
install_lock() {
    lock="$root/$1" stamp="$venv/$1.installed"
    if cmp -s "$lock" "$stamp"; then
        return
    fi
    wanted=$(grep -c '==' "$lock" || true)
    log="$venv/$1.log"
    say "正在安装 $wanted 个依赖包（核对每个文件的哈希，约 1 分钟）……" \
        "Installing $wanted locked packages, each checked by its hash (about a minute) …"
    rm -f "$stamp"
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null 2>&1 || stop \
        "虚拟环境里没有 pip。请删除 .venv 后再试。" \
        "The virtual environment has no pip. Delete .venv and try again."
    # http-ece (encryption of web push) is published as source alone; it is pure Python.
    "$python" -m pip install --require-hashes --no-deps --only-binary :all: \
        --no-binary http-ece --no-compile --no-input --disable-pip-version-check --progress-bar off \
        -r "$lock" >"$log" 2>&1 &
    pip=$!
    trap 'kill "$pip" 2>/dev/null; exit 130' INT TERM
    if [ -t 1 ]; then
        while kill -0 "$pip" 2>/dev/null; do
            printf '\r  %s / %s ' "$(grep -c '^Collecting\|^Requirement already' "$log")" "$wanted"
            sleep 1
        done
        printf '\r\033[K'
    fi
    if ! wait "$pip"; then
        tail -n 15 "$log" >&2
        stop "依赖没有装好，完整记录在 $log。请检查网络或软件源后再试。" \
            "The packages could not be installed; the whole log is $log. Check the network or the package index and try again."
    fi
    trap - INT TERM
    cp "$lock" "$stamp"
}

# The package itself: a path file and a launcher, so that nothing unpinned is fetched to build it.
install_package() {
    for site in "$venv"/lib/python3*/site-packages; do
        printf '%s\n' "$root/src" | cmp -s - "$site/liandong.pth" ||
            printf '%s\n' "$root/src" >"$site/liandong.pth"
    done
    launcher="$venv/bin/liandong"
    [ -x "$launcher" ] && return
    # Shell and Python at once: found beside its own Python wherever the checkout is moved to.
    cat >"$launcher" <<'LAUNCHER'
#!/bin/sh
'''exec' "$(dirname "$0")/python" "$0" "$@"
' '''
import sys

from liandong.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
LAUNCHER
    chmod +x "$launcher"
}
