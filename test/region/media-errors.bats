#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list -L on a real kernel: poison is listed, by memdev and by region, as 85 does; cleared, it is gone.
#
# topology: three
# boot: events
# simulator: no, it has no trace events
# bats file_tags=cmd:list
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

instances=/sys/kernel/tracing/instances
debugfs=/sys/kernel/debug/cxl

setup() {
	region_setup three
	ram=${memdev[1]} ram2=${memdev[3]}
	clear_poison
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	clear_poison
	cxl destroy-region -f all >&2 || true
	region_teardown
}

# Clearing what is not poisoned is no error.
clear_poison() {
	local address name

	for name in "$ram" "$ram2"; do
		for address in 0x1000 0x3000; do
			echo "$address" >"$debugfs/$name/clear_poison"
		done
	done
}

# poison MEMDEV ADDRESS
poison() {
	echo "$2" >"$debugfs/$1/inject_poison"
}

instances() {
	local dir

	for dir in "$instances"/cxl-[0-9]*; do
		[ ! -d "$dir" ] || echo "${dir##*/}"
	done
}

# errors WHERE: the offsets that the last output has there, sorted
errors() {
	jq -c "[$1.media_errors // [] | .[].offset] | sort" <<<"$output"
}

# same_as_85 ARGUMENTS...: the same JSON; 85 has arrays in any order
same_as_85() {
	"$debian_cxl" list "$@" | jq -S 'walk(if type == "array" then sort else . end)' >theirs
	cxl list "$@" | jq -S 'walk(if type == "array" then sort else . end)' >ours
	diff theirs ours
}

# --- F13, and what 85 says ---

@test "list -L: poison is listed as 85 does, and gone when it was cleared" {
	guest_debian_cxl_needed
	poison "$ram" 0x1000
	poison "$ram" 0x3000
	same_as_85 -L -m "$ram"
	succeeds cxl list -L -m "$ram"
	[ "$(errors '.[0]')" = '[4096,12288]' ]
	[ -z "$stderr" ]
	[ "$(jq -r 'keys_unsorted | last' <<<"$(jq '.[0]' <<<"$output")")" = media_errors ]
	echo 0x1000 >"$debugfs/$ram/clear_poison"
	succeeds cxl list -L -m "$ram"
	[ "$(errors '.[0]')" = '[12288]' ]
	echo 0x3000 >"$debugfs/$ram/clear_poison"
	succeeds cxl list -L -m "$ram"
	[[ $output != *media_errors* ]]
}

@test "list -L: of a region offsets count from its start, with and without its memdevs" {
	guest_debian_cxl_needed
	succeeds cxl create-region -d decoder0.0 -t ram -w 2 "$ram" "$ram2"
	poison "$ram" 0x1000
	poison "$ram2" 0x3000
	same_as_85 -RL
	succeeds cxl list -RML
	[ "$(errors '.[] | .regions? | values | .[0]')" != '[]' ]
	[ "$(jq '[.. | .media_errors? // empty | length] | add' <<<"$output")" = 4 ]
}

@test "list -L: the text for people, and the keys behind those of -I and -F" {
	guest_debian_cxl_needed
	poison "$ram" 0x1000
	"$debian_cxl" list -LuIF -m "$ram" >theirs
	cxl list -LuIF -m "$ram" >ours
	diff theirs ours
}

@test "F13: of lists that run together none loses errors, and none leaves an instance" {
	local n pids=()

	poison "$ram" 0x1000
	poison "$ram" 0x3000
	for n in 1 2 3; do
		cxl list -L -m "$ram" >"out.$n" 3>&- &
		pids+=($!)
	done
	for n in 1 2 3; do
		wait "${pids[n - 1]}"
		slurp output <"out.$n"
		[ "$(errors '.[0]')" = '[4096,12288]' ] || fail "list $n of 3"
	done
	[ -z "$(instances)" ]
}

@test "F13: a list that a signal ends leaves no instance" {
	local signal

	poison "$ram" 0x1000
	for signal in INT:130 TERM:143 HUP:129; do
		try faulty FAULT_MATCH="*/trigger_poison_list" FAULT_NTH=1 FAULT_WHEN=after \
			FAULT_SIGNAL="${signal%:*}" cxl list -L -m "$ram"
		[ "$status" = "${signal#*:}" ] || fail "$signal"
		[ -z "$(instances)" ] || fail "$signal leaves $(instances)"
	done
}

@test "F13: what a killed list leaves is gone after the next one" {
	try faulty FAULT_MATCH="*/trigger_poison_list" FAULT_NTH=1 FAULT_SIGNAL=KILL cxl list -L -m "$ram"
	[ "$status" = 137 ]
	[ -n "$(instances)" ]
	succeeds cxl list -L -m "$ram"
	[ -z "$(instances)" ]
}

@test "list -L: a memdev that refuses is told, and the others are shown" {
	poison "$ram2" 0x1000
	try faulty FAULT_MATCH="*/$ram/trigger_poison_list" FAULT_NTH=1 FAULT_ERRNO=EIO cxl list -ML
	[ "$status" = 1 ]
	[[ $stderr == "cxl list: cannot write "*"/$ram/trigger_poison_list (\"1\"): Input/output error"* ]] || fail
	[ "$(jq '[.. | .media_errors? // empty | length] | add' <<<"$output")" = 1 ]
	[ -z "$(instances)" ]
}

# --- F14 ---

@test "F14: nothing of tracefs is read again for another memdev" {
	strace -e trace=openat -o trace cxl list -LM >/dev/null
	[ "$(grep -c 'trigger_poison_list"' trace)" = 3 ]
	[ "$(grep -c 'events/.*/format' trace)" = 1 ]
}

@test "list -L: who is not root is told, and sees the rest" {
	guest_nobody_needed
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$nobody_cxl" list -L -m "$ram"
	[[ $output == *'"memdev":"'"$ram"'"'* && $output != *media_errors* ]]
	[[ $stderr == *"Warning: no media_errors: cannot "*": Permission denied" ]] || fail
}
