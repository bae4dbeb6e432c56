# SPDX-License-Identifier: GPL-2.0-only
# common.bash - what every script of the project needs: say, fail, and where things are kept

# A build service may start us without it.
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"

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

# leave_root ARGUMENT...: started by root in somebody else's tree, start again as that somebody:
# what is built and cached belongs to who will use it next.
leave_root() {
	local owner group entry name home

	read -r owner group < <(stat -c '%u %g' "$tree")
	[ "$(id -u)" = 0 ] && [ "$owner" != 0 ] || return 0
	entry=$(getent passwd "$owner") || return 0
	name=${entry%%:*}
	home=$(cut -d: -f6 <<<"$entry")
	say "going on as $name, to whom $tree belongs"
	exec setpriv --reuid "$owner" --regid "$group" --init-groups \
		env -u XDG_CACHE_HOME HOME="$home" USER="$name" LOGNAME="$name" "$0" "$@"
}
