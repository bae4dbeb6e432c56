# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# sysroot.bash - trees for --sysroot in bats tests: no kernel, no root, no state between tests
#
# Every attribute is a plain file. That is enough for whatever reads, refuses or goes wrong; what
# depends on the kernel's answers to writes belongs to the guest.
#
# In the environment: CXL_BUILD, the build directory (build); MKTREE, RUNSTAT, CXL, other programs
# than those in it. After sysroot_tree or sysroot_from_dump the tree is $sysroot, and CXL_SYSROOT
# names it. Both work in setup_file too: then the tree is for all tests of the file.

sysroot_lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sysroot=${CXL_SYSROOT:-}

# sysroot_program NAME PATH: the program that the variable NAME holds, else that of the build
sysroot_program() {
	local program=${!1:-${CXL_BUILD:-$sysroot_lib/../../build}/$2}

	[ -x "$program" ] || {
		echo "no $program: build it, or set $1 or CXL_BUILD" >&2
		return 1
	}
	printf '%s\n' "$program"
}

sysroot_mktree() {
	local mktree

	mktree=$(sysroot_program MKTREE test/bench/mktree) || return
	sysroot=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/root
	rm -rf "$sysroot"
	"$mktree" "$sysroot" "$@" || return
	export CXL_SYSROOT=$sysroot
}

# sysroot_tree [OPTION...]: a made-up tree, see mktree --help
sysroot_tree() {
	sysroot_mktree "$@"
}

# sysroot_from_dump FILE: a tree as dump-sysfs printed it; a name without / is one of test/data
sysroot_from_dump() {
	local file=$1

	[[ $file == */* ]] || file=$sysroot_lib/../data/${file%.sysfs}.sysfs
	sysroot_mktree --dump "$file"
}

# The path of an attribute: below /sys/bus/cxl/devices, or from the root when it begins with /
sysroot_path() {
	case $1 in
	/*) printf '%s%s\n' "$sysroot" "$1" ;;
	*) printf '%s/sys/bus/cxl/devices/%s\n' "$sysroot" "$1" ;;
	esac
}

sysroot_read() {
	cat "$(sysroot_path "$1")"
}

# sysroot_set FILE TEXT: what the kernel would show; mode and other names of the file stay
sysroot_set() {
	local path mode

	path=$(sysroot_path "$1")
	mode=$(stat -c %a "$path") || return
	rm -rf "$path"
	printf '%s\n' "$2" >"$path"
	chmod "$mode" "$path"
}

# sysroot_garble FILE KIND: something that no kernel shows
#   garbage  text that is neither number nor name     binary   NUL and other bytes
#   empty    no byte at all                           huge     1 MiB without an end of line
#   failing  open() works, read() does not            gone     the file is missing
sysroot_garble() {
	local path mode

	path=$(sysroot_path "$1")
	mode=$(stat -c %a "$path") || return
	rm -rf "$path"
	case $2 in
	garbage) printf 'zzz %%s 0x \n' >"$path" ;;
	binary) printf '\0\377\1\0\200' >"$path" ;;
	empty) : >"$path" ;;
	huge) head -c 1048576 /dev/zero | tr '\0' 7 >"$path" ;;
	failing) mkdir "$path" && return ;;
	gone) return ;;
	*)
		echo "sysroot_garble: no such kind: $2" >&2
		return 1
		;;
	esac
	chmod "$mode" "$path"
}

# shellcheck disable=SC2034 # for the tests
readonly sysroot_garble_kinds="garbage binary empty huge failing gone"

# sysroot_snapshot: all of the tree (type, mode, size, links, text) to compare before and after.
# The bus's "flush" is left out: writing it changes nothing in a kernel.
sysroot_snapshot() (
	cd "$sysroot" || exit
	export LC_ALL=C
	find . -path ./sys/bus/cxl/flush -prune -o -type d -printf 'd %m %p\n' \
		-o -printf '%y %m %s %p %l\n' | sort -k4
	grep -r -s -a --devices=skip --exclude=flush '' . | sort
)

# sysroot_unchanged_after COMMAND...: runs it; fails, showing the difference, if the tree changed
sysroot_unchanged_after() {
	local before=$BATS_TEST_TMPDIR/before

	sysroot_snapshot >"$before"
	"$@" || true
	sysroot_snapshot | diff "$before" -
}
