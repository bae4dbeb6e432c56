#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl features: rows that follow the machine, the kernel and who asks.

# shellcheck disable=SC2154 # sim, output and stderr come from sim_start and run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_needed
	cxl=$(sim_program CXL cxl/cxl)
}

teardown() {
	sim_stop
}

# is FEATURE PRESENT [PATH]: what the row says
is() {
	run -0 --separate-stderr "$cxl" features
	[ -z "$stderr" ]
	jq -e --arg name "$1" --arg present "$2" --arg path "${3:-}" 'map(select(.feature == $name)) |
		length == 1 and .[0].present == $present and ($path == "" or .[0].path == $path)' \
		<<<"$output" >/dev/null || {
		echo "$1 is not $2${3:+ by $3}"
		jq -c --arg name "$1" '.[] | select(.feature == $name)' <<<"$output"
		return 1
	}
}

@test "features: each row has a path or is of the build, and words for people" {
	sim_start three
	run -0 --separate-stderr "$cxl" features
	jq -e 'length >= 25 and (map(.feature) | unique | length) == length and
		all(.[]; (.means | length > 0) and (.present | IN("yes", "no", "unknown")) and
		((.of == "build") != (.path // "" | startswith("/sys/"))))' <<<"$output"
}

@test "features: what the kernel has and has not" {
	sim_start three
	is cxl-bus yes /sys/bus/cxl
	is ram-regions yes /sys/bus/cxl/devices/decoder0.0/create_ram_region
	is delete-region yes
	is firmware-update yes /sys/bus/cxl/devices/mem0/firmware/mem0
	is sanitize yes
	is secure-erase no
	is dynamic-regions no
	is sysram-regions no
	sim_stop
	sim_start dcd --kernel all
	is dynamic-regions yes
	is sysram-regions yes
	sim_stop
	sim_start no-cxl
	is ram-regions unknown /sys/bus/cxl/devices/decoderN.M/create_ram_region
	is memdev-serial unknown
}

@test "features: what only an object shows is unknown until there is one" {
	sim_start three
	is dax-state unknown /sys/bus/dax/devices/daxN.M/state
	is region-locked unknown
	"$cxl" create-region -d decoder0.0 mem0 >/dev/null
	is dax-state yes /sys/bus/dax/devices/dax0.0/state
	is region-locked yes
	sim_stop
	sim_start three --kernel 7.2
	"$cxl" create-region -d decoder0.0 mem0 >/dev/null
	is dax-state no
}

@test "features: of a directory without sysfs nothing is known" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	run -0 --separate-stderr "$cxl" --sysroot "$BATS_TEST_TMPDIR/empty" features
	jq -e 'all(.[] | select(.of == "kernel"); .present == "unknown")' <<<"$output"
	run -1 --separate-stderr "$cxl" --sysroot "$BATS_TEST_TMPDIR/nowhere" features
	[[ $stderr == *"No such file or directory"* ]]
}

@test "features: debugfs is for root, and file systems that nobody mounted say nothing" {
	local user=(setpriv --reuid 65534 --regid 65534 --clear-groups)

	sim_start three
	is poison-injection yes
	is trace-events unknown
	[ "$(id -u)" = 0 ] || skip "needs root, to become somebody else"
	"${user[@]}" test -x "$cxl" || skip "others may not run $cxl"
	# From within: the directories above may be closed to others.
	as_user() (cd "$sim" && "${user[@]}" "$cxl" --sysroot . features)
	run -0 --separate-stderr as_user
	jq -e 'any(.[]; .feature == "poison-injection" and .present == "unknown")' <<<"$output"
}

@test "features: people get a table" {
	local text

	sim_start three
	text=$(script -qec "'$cxl' features" /dev/null </dev/null 3>&-)
	text=${text//$'\r'/}
	[[ $text == "FEATURE "*" PRESENT "*"SINCE "*"MEANS"$'\n'"cxl-bus "*" yes "*" 5.12 "* ]]
	run -0 bash -c "script -qec \"'$cxl' features --json\" /dev/null </dev/null 3>&- | jq -e length"
}

# examples of: cxl-features
@test "features: the examples of the page" {
	local example page=$BATS_TEST_DIRNAME/../../Documentation/cxl-features.1.adoc

	sim_start three
	"$cxl" create-region -d decoder0.0 mem0 >/dev/null
	PATH=${cxl%/*}:$PATH
	mapfile -t example < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	[ ${#example[@]} = 2 ]
	for line in "${example[@]}"; do
		run -0 --separate-stderr bash -c "$line"
		[ -n "$output" ] && [ -z "$stderr" ]
	done
}
