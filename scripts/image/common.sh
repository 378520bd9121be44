# What the scripts about the image share: Debian's buildah, with a store of its own. Source it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! command -v buildah >/dev/null; then
  apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends buildah >&2
fi

work=$(mktemp -d)
started=()
# Images are copies layer by layer: nothing of them outlives the script, unless IMAGE_STORE says where to keep them.
store=${IMAGE_STORE:-$work/store}
buildah=(buildah --storage-driver vfs --root "$store/root" --runroot "$store/run")
export BUILDAH_ISOLATION=chroot

clean_up() {
  local status=$? process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  for container in $("${buildah[@]}" containers -q 2>/dev/null || true); do
    "${buildah[@]}" umount "$container" >/dev/null 2>&1 || true
    [ -n "${IMAGE_STORE:-}" ] && "${buildah[@]}" rm "$container" >/dev/null 2>&1 || true
  done
  rm -rf "$work"
  exit $status
}
trap clean_up EXIT

fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# The image of the Dockerfile's last stage around a binary that was built already.
image_of_binary() { # BINARY NAME
  local context=$work/context
  mkdir -p "$context/image/licences" "$context/image/seed-data"
  cp "$1" "$context/image/nhn-sandbox"
  cp image/config.toml "$context/image/"
  cp LICENSE LICENSE-MIT LICENSE-APACHE NOTICE THIRD-PARTY "$context/image/licences/"
  sed -n '/^FROM scratch/,$p' Dockerfile | sed 's/^COPY --from=build \/image\//COPY image\//' > "$context/Dockerfile"
  "${buildah[@]}" bud --quiet --format docker --pull-never -t "$2" "$context" >/dev/null
}
