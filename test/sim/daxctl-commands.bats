#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # sim.bash sets sim_lib
# Every command line of daxctl beside Debian's daxctl 85, on machines in several states.

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_run_needed
	debian=${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/debian-cxl
	[ -x "$debian/bin/daxctl" ] || skip "no daxctl 85: test/qemu/fetch debian-cxl gets it"
	cxl=$(sim_program CXL cxl/cxl)
}

# listed STATE: the rows of differences.md for this state, as daxctl-commands.sh prints them
listed() {
	awk -F ' *[|] *' -v state="$1" '
		/^## / { on = $0 == "## daxctl" }
		on && index(" " $3 " ", " " state " ") { print $2 " | " $4 " | " $5 " | " $6 }
	' "$sim_lib/../compat/differences.md"
}

# The same command lines for both, on a machine in each state.
commands_agree() {
	local state

	for state in "$@"; do
		sim_run -t three -- "$sim_lib/../compat/daxctl-commands.sh" \
			"$(sim_program DAXCTL daxctl/daxctl)" "$cxl" "$debian" "$state" \
			>"$BATS_TEST_TMPDIR/found" 2>"$BATS_TEST_TMPDIR/said"
		grep -E '^[1-9][0-9]+ command lines' "$BATS_TEST_TMPDIR/said"
		diff <(listed "$state" | sort) <(sort "$BATS_TEST_TMPDIR/found")
	done
}

@test "daxctl answers as daxctl 85 but for the listed differences: memory" {
	commands_agree offline online
}

@test "daxctl answers as daxctl 85 but for the listed differences: modes" {
	commands_agree devdax disabled famfs
}

@test "daxctl answers as daxctl 85 but for the listed differences: parts of a region" {
	commands_agree empty half both
}
