#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Every hint of cxl/explain.c: the write that it is about fails with its errno, the hint is given, and
# the machine is as it was.

# shellcheck disable=SC2154 # stderr comes from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_start three
	cxl=$(sim_program CXL cxl/cxl)
	# A decoder that is idle still says what it was last: no write takes that back.
	"$cxl" create-region -d decoder0.0 mem0 >"$BATS_TEST_TMPDIR/region"
	"$cxl" destroy-region -f region0
}

teardown() {
	sim_stop
}

# hints: CODE FILE TEXT for each row of the table; FILE is * where any will do
hints() {
	sed -n '/^static const struct hint hints\[\] = {$/,/^};$/s/^\t{ \([A-Z]*\), *"\{0,1\}\([a-zA-Z_]*\)"\{0,1\}, *"\(.*\)" },$/\1 \2 \3/p' \
		"$BATS_TEST_DIRNAME/../../cxl/explain.c" | sed 's/^\([A-Z]*\) NULL /\1 * /'
}

# attempt CODE FILE: the command that writes to such a file, with that write failing
attempt() {
	local file=$2 command=(create-region --timeout 0 -d decoder0.0 mem0)

	case $file in
	size | interleave_ | commit) file="region0/$file*" ;;
	target) file=region0/target0 ;;
	dpa_size) file=decoder2.0/dpa_size ;;
	bind) file=drivers/cxl_region/bind ;;
	'*') file=region0/interleave_granularity ;;
	inject_poison | clear_poison)
		file=debug/cxl/mem0/$2 command=("${2%_poison}-media-poison" mem0 -a 0)
		;;
	data)
		echo firmware >"$BATS_TEST_TMPDIR/image"
		file=firmware/mem0/data command=(update-firmware mem0 -F "$BATS_TEST_TMPDIR/image")
		;;
	delete_region)
		file=decoder0.0/delete_region command=(destroy-region region0)
		"$cxl" create-region -d decoder0.0 mem0 >/dev/null
		"$cxl" disable-region region0
		;;
	*)
		echo "no command is known that writes to $file: add it here"
		return 1
		;;
	esac
	sim_dump >"$BATS_TEST_TMPDIR/before"
	sim_fail "$file" "$1"
	run -1 --separate-stderr "$cxl" "${command[@]}"
	[ -z "$(cat "$CXL_SIM_CONTROL/fail")" ]
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	[ "$file" != decoder0.0/delete_region ] || "$cxl" destroy-region region0
}

@test "hints: each row of the table is given for its file and errno, and nothing is changed" {
	local code file text tried=0 missed=0

	while read -r code file text; do
		attempt "$code" "$file"
		[ -z "$output" ] || [ "$output" = "[]" ]
		if [[ $stderr != *"  hint: $text"* ]]; then
			echo "not given: $code $file: $text"$'\n'"$stderr"
			missed=$((missed + 1))
		fi
		tried=$((tried + 1))
	done < <(hints)
	[ $missed = 0 ]
	[ $tried -ge 19 ]
}
