# SPDX-License-Identifier: GPL-2.0-only
# common.bash - what every script of the project needs: say, fail, and where things are kept

# The tree, and a place outside of it for what is fetched once and kept.
# shellcheck disable=SC2034 # used by the scripts that read this file
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # used by the scripts that read this file
cache=${CXL_TEST_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/cxl-tests}

# depmod, modprobe and friends are not on the path of a normal user
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C.UTF-8

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	say "$@"
	exit 1
}
