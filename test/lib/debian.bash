# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# debian.bash - the same command lines with Debian's cxl 85 and with ours, each on a simulated machine
#
#   same_as_85 three <<'END'
#   @cxl disable-bus root0
#   @cxl disable-bus -f root0
#   END
#
# Lines that begin with @ are compared: exit status, standard output, and the summary (the last
# "OWNER: cmd_COMMAND: TEXT" of standard error, or what was injected or cleared). The others only prepare. To be loaded after sim.bash.

debian_cxl=${CXL_TEST_DEBIAN_CXL:-${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/debian-cxl/bin/cxl}

debian_needed() {
	[ -x "$debian_cxl" ] || skip "no Debian cxl, run: test/qemu/fetch debian-cxl"
	sim_run_needed
}

# script_of_lines: standard input as a script that prints what is compared
script_of_lines() {
	local line

	while read -r line; do
		case $line in
		@*)
			printf 'echo %q\n' "${line#@}"
			printf '{ %s; } 2>err </dev/null; echo "rc=$?"\n' "${line#@}"
			printf 'sed -nE "s/^.*: ((cmd_[a-z_]*|poison_action|inject_proto_err): )/\\1/p" err |
				grep -v -e failed.to -e not.support | tail -n 1\n'
			;;
		*) printf '{ %s; } >/dev/null 2>&1 || echo failed\n' "$line" ;;
		esac
	done
}

# answers PROGRAM TOPOLOGY SCRIPT [OPTION...]: what it says on a fresh machine
answers() {
	local program=$1 topology=$2 script=$3

	shift 3
	# shellcheck disable=SC2016 # expanded in there
	sim_run --topology "$topology" "$@" -- bash -c 'cxl() { LD_PRELOAD=$preload "$program" "$@"; }
		program=$1 && cd "$2" && preload=$4 && . "$3"' - "$program" \
		"$(mktemp -d -p "$BATS_TEST_TMPDIR")" "$script" "${preload:-}"
}

# same_as_85 TOPOLOGY [OPTION...] <LINES: fails, showing both, when something differs
same_as_85() {
	local topology=$1

	debian_needed
	shift
	script_of_lines >"$BATS_TEST_TMPDIR/lines.sh"
	answers "$debian_cxl" "$topology" "$BATS_TEST_TMPDIR/lines.sh" "$@" >"$BATS_TEST_TMPDIR/theirs"
	answers "$(sim_program CXL cxl/cxl)" "$topology" "$BATS_TEST_TMPDIR/lines.sh" "$@" \
		>"$BATS_TEST_TMPDIR/ours"
	grep -q '^rc=' "$BATS_TEST_TMPDIR/theirs"
	diff -a "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
}

# same_as_85_with_debugfs [OPTION...] <LINES: the same where the machine's debugfs counts as mounted
same_as_85_with_debugfs() {
	export MOUNTS_FILE=$BATS_TEST_TMPDIR/mounts
	preload=$(sim_program MOUNTS test/lib/mounts.so)
	echo "none /sys/kernel/debug debugfs rw 0 0" >"$MOUNTS_FILE"
	same_as_85 "${1:-three}" "${@:2}"
}
