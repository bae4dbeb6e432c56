# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# sim.bash - simulated machines in bats tests: they answer writes as the kernel does
#
#   setup() { sim_start three; }        # one machine per test, below $sim
#   teardown() { sim_stop; }
#   @test "create-region: ..." { sim_fail region0/commit EIO; run -1 cxl create-region ...; }
#
# sim_start serves it below a directory and points CXL_SYSROOT there. sim_run COMMAND... is the
# other way: a machine of its own, in place of /sys and /dev, for unmodified programs. Neither
# needs root where users may use FUSE; elsewhere the test is skipped, with the reason.
#
# In the environment: CXL_BUILD, the build directory (build); CXL_SIM, CXL: other programs than
# those in it; CXL_SIM_TOPOLOGIES, another directory than that of the tree.

sim_lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Tests change their directory.
export CXL_BUILD=${CXL_BUILD:+$(realpath "$CXL_BUILD")}
export CXL_SIM_TOPOLOGIES=${CXL_SIM_TOPOLOGIES:-$sim_lib/../../sim/topologies}
sim=

# sim_program NAME PATH: the program that the variable NAME holds, else that of the build
sim_program() {
	local program=${!1:-${CXL_BUILD:-$sim_lib/../../build}/$2}

	[ -x "$program" ] || {
		echo "no $program: build it, or set $1 or CXL_BUILD" >&2
		return 1
	}
	realpath "$program"
}

# What the machine that runs the tests does not offer, in words; nothing when all is there. Asked
# without the program under test.
sim_fuse_missing() {
	{ : <>/dev/fuse; } 2>/dev/null || echo "/dev/fuse is not there, or not for us"
}

sim_mount_missing() {
	sim_fuse_missing
	[ "$(id -u)" = 0 ] || command -v fusermount3 >/dev/null || echo "no fusermount3"
}

sim_run_missing() {
	local says

	sim_fuse_missing
	says=$(unshare --user --map-root-user --pid --fork --mount-proc true 2>&1) ||
		echo "no namespaces: $says"
}

# sim_needs WORDS: skip when there are any
sim_needs() {
	[ -z "$1" ] || skip "${1//$'\n'/; }"
}

sim_needed() {
	sim_needs "$(sim_mount_missing)"
}

sim_run_needed() {
	sim_needs "$(sim_run_missing)"
}

# sim_start TOPOLOGY [OPTION...]: serve a machine; options are those of cxl-sim mount
sim_start() {
	local topology=$1

	sim_needed
	cxl_sim=$(sim_program CXL_SIM sim/cxl-sim) || return
	sim=$(mktemp -d "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/sim.XXXXXX") || return
	shift
	# Not with the descriptor that bats waits for: a test that fails must not hang.
	"$cxl_sim" mount "$sim" --topology "$topology" "$@" >/dev/null 3>&- || return
	export CXL_SYSROOT=$sim CXL_SIM_CONTROL=$sim/.sim
}

sim_stop() {
	[ -n "$sim" ] || return 0
	unset CXL_SYSROOT CXL_SIM_CONTROL
	"$cxl_sim" umount "$sim" && rmdir "$sim" && sim=
}

# sim_run [OPTION...] -- COMMAND...: in place of /sys and /dev; options are those of cxl-sim run
sim_run() {
	"$(sim_program CXL_SIM sim/cxl-sim)" run "$@"
}

# sim_on_path: cxl and cxl-sim of the build by name, for scripts: the path of a build may have blanks
sim_on_path() {
	local program

	for program in "$(sim_program CXL_SIM sim/cxl-sim)" "$(sim_program CXL cxl/cxl)"; do
		PATH=${program%/*}:$PATH
	done
}

# The path of an attribute: below /sys/bus/cxl/devices, or from the root when it begins with /
sim_path() {
	case $1 in
	/*) printf '%s%s\n' "$sim" "$1" ;;
	*) printf '%s/sys/bus/cxl/devices/%s\n' "$sim" "$1" ;;
	esac
}

sim_read() {
	cat "$(sim_path "$1")"
}

# sim_write FILE TEXT: with a newline, as echo does
sim_write() {
	printf '%s\n' "$2" >"$(sim_path "$1")"
}

# sim_refuses TEXT FILE VALUE: the write fails like that
sim_refuses() {
	local text=$1

	shift
	run -1 sim_write "$@"
	# shellcheck disable=SC2154 # output comes from run
	[[ $output == *": $text" ]] || {
		echo "$*: $output, not $text"
		return 1
	}
}

# All of the machine as text, to compare before and after
sim_dump() {
	cat "$CXL_SIM_CONTROL/snapshot"
}

# sim_unchanged_after COMMAND...: runs it; fails, showing the difference, if the machine changed
sim_unchanged_after() {
	local before=$BATS_TEST_TMPDIR/before

	sim_dump >"$before"
	"$@" || true
	sim_dump | diff "$before" -
}

# sim_control FILE WORDS...: one order to the control directory, see cxl-sim(1)
sim_control() {
	local file=$1

	shift
	printf '%s\n' "$*" >"$CXL_SIM_CONTROL/$file"
}

# sim_fail PATTERN [N] ERRNO [read|write|open|list]: the n-th write (1: the next) fails; *: each
sim_fail() {
	sim_control fail "$@"
}

# sim_delay PATTERN MILLISECONDS [read|write|open|list]: each such access takes that much longer
sim_delay() {
	sim_control delay "$@"
}

# sim_rival COUNT: somebody else takes the region ids that the next COUNT creations ask for
# sim_rival PATH VALUE [PATTERN [N]]: somebody else writes right before our (n-th) write to PATTERN
sim_rival() {
	sim_control rival "$@"
}

# sim_log COMMAND...: runs it and prints what it read and wrote, in the format of measured traces
sim_log() {
	local rc=0

	sim_control log clear && sim_control log on || return
	"$@" >&2 || rc=$?
	sim_control log off && cat "$CXL_SIM_CONTROL/log" || return
	return $rc
}

# sim_count [read|write|open|list]: how often that was done since the start, or sim_control count clear
sim_count() {
	sed -n "s/^$1 //p" "$CXL_SIM_CONTROL/count"
}

# Fails, showing it, when something was lost that no write of ours may lose: memory that is online, say
sim_nothing_lost() {
	local lost

	lost=$(cat "$CXL_SIM_CONTROL/lost") || return
	[ -n "$lost" ] || return 0
	printf '%s\n' "$lost"
	return 1
}

# sim_until COMMAND...: waits until it succeeds. The bound only ends what hangs: no test depends on how
# fast the machine is.
sim_until() {
	local end=$((SECONDS + 100))

	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || {
			echo "waited in vain for: $*" >&2
			return 1
		}
		sleep 0.02
	done
}
