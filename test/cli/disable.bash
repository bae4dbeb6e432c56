# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# disable.bash - for the suites of the commands that disable and enable: what they say, and what they
# leave
# shellcheck disable=SC2154 # stderr and others come from run

load ../lib/sim.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	wait
	sim_stop
}

# What a command works on is its last word, "memdev"; the suite says in $unit what summaries count,
# "mem".

# done_with STATUS TEXT COMMAND...: exit status, nothing on standard output, and the summary
done_with() {
	local expected=$1 text=$2

	shift 2
	run "-$expected" --separate-stderr "$cxl" "$@"
	[ -z "$output" ]
	[ "${stderr_lines[-1]}" = "cxl ${1##*-}: cmd_${1/-/_}: $text" ]
}

# refused TEXT COMMAND...: exit status 1 with this in the reason, and the machine is as before
refused() {
	local text=$1

	shift
	sim_dump >before
	done_with 1 "${1%%-*}d 0 ${unit:?}" "$@"
	[[ $stderr == "cxl $1: "*$text* ]] || {
		echo "$stderr" >&2
		return 1
	}
	sim_dump | diff before -
}

bound() {
	[ -e "$(sim_path "$1/driver")" ]
}
