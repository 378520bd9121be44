# Puts the packages a folder's lock file names into a cache outside the repository; to be sourced.
#
# $SANDBOX_CI_CACHE/clients (default ~/.cache/nhn-sandbox-ci/clients) has one directory for each lock file's content, so
# that two states of the repository do not disturb each other; once there, no network is needed.

clients_cache=${SANDBOX_CI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nhn-sandbox-ci}/clients

export npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false NO_UPDATE_NOTIFIER=1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

_clients_place() { # KIND FILE…
  printf '%s/%s-%s' "$clients_cache" "$1" "$(cat "${@:2}" | sha256sum | cut -c1-16)"
}

# Installs what FOLDER/package-lock.json names, and links it as WORK/node_modules; scripts copied to WORK find it there.
clients_npm() { # FOLDER WORK
  local place fresh
  place=$(_clients_place npm "$1/package.json" "$1/package-lock.json")
  if [[ ! -d $place ]]; then
    mkdir -p "$clients_cache"
    fresh=$(mktemp -d "$place.XXXXXX")
    cp "$1/package.json" "$1/package-lock.json" "$fresh"
    npm ci --prefix "$fresh" --ignore-scripts --loglevel=error >&2 || return 1
    # The name says that all is there; whoever comes second drops its own copy.
    mv -T "$fresh" "$place" 2>/dev/null || rm -rf "$fresh"
  fi
  ln -sfn "$place/node_modules" "$2/node_modules"
}

# Installs what FOLDER/requirements.txt names, and prints the Python that has it. PYTHON names another interpreter.
clients_python() { # FOLDER [PYTHON]
  local place python=${2:-python3}
  place=$(_clients_place python "$1/requirements.txt")-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  # An environment cannot be moved, so that a stamp says that all is there.
  if [[ ! -f $place/installed ]]; then
    rm -rf "$place"
    mkdir -p "$clients_cache"
    "$python" -m venv "$place" >&2 || return 1
    "$place/bin/pip" install --quiet --require-hashes --only-binary :all: --requirement "$1/requirements.txt" >&2 || return 1
    : >"$place/installed"
  fi
  printf '%s' "$place/bin/python"
}
