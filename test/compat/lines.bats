#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The command lines of lines/ on each machine of the simulator, see lines.bash.

bats_require_minimum_version 1.5.0
load ../lib/guest.bash
load lines.bash

@test "lines: all that is there for this machine" {
	local names

	cd "$BATS_TEST_DIRNAME/lines"
	names=(*)
	answer_alike mixed "${names[@]}"
}

@test "lines: every difference has a reason, and every reason a line" {
	cd "$BATS_TEST_DIRNAME"
	diff <(grep -oh '# D[0-9]*$' lines/* | cut -c3- | sort -u) \
		<(grep -o '^| D[0-9]* ' differences.md | tr -d '| ' | sort -u)
}
