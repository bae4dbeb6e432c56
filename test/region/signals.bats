#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# SIGINT and SIGTERM at every write: everything is taken back, the status is 128 + the signal.
# topology: three
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} ram2=${memdev[3]}
	child=
}

teardown() {
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
	region_teardown
}

# each_write_interrupted NAME WHEN STATUS COMMAND...: a signal at each of $writes but the last,
# after which there is nothing more to be done
each_write_interrupted() {
	local - name=$1 when=$2 expected=$3 state n

	set +T
	shift 3
	snapshot state
	for ((n = 1; n < ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_SIGNAL="$name" FAULT_WHEN="$when" "$@"
		[ "$status" = "$expected" ] || fail "status with $name $when ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with $name $when ${writes[n - 1]}"
		unchanged_since "$state" "$name $when ${writes[n - 1]}"
	done
}

@test "signals: create-region takes everything back on SIGINT and SIGTERM" {
	count_writes cxl create-region -t ram -s 512M "$ram" "$ram2"
	succeeds cxl destroy-region -f all
	each_write_interrupted INT before 130 cxl create-region -t ram -s 512M "$ram" "$ram2"
	each_write_interrupted TERM after 143 cxl create-region -t ram -s 512M "$ram" "$ram2"
}

@test "signals: a region that was complete when the signal came stays" {
	count_writes cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f all
	succeeds faulty FAULT_NTH=${#writes[@]} FAULT_SIGNAL=INT cxl create-region -t ram "$ram"
	[ "$(guest_read "$(json region)/commit")" = 1 ]
	succeeds cxl destroy-region -f all
}

@test "signals: destroy-region takes everything back on SIGINT and SIGTERM" {
	succeeds cxl create-region -t ram "$ram"
	count_writes cxl destroy-region -f all
	succeeds cxl create-region -t ram "$ram"
	each_write_interrupted INT before 130 cxl destroy-region -f all
	each_write_interrupted TERM after 143 cxl destroy-region -f all
	succeeds cxl destroy-region -f all
}

@test "signals: disable-region takes everything back on SIGTERM" {
	succeeds cxl create-region -t ram "$ram"
	count_writes cxl disable-region -f all
	succeeds cxl enable-region all
	each_write_interrupted TERM before 143 cxl disable-region -f all
	succeeds cxl destroy-region -f all
}

has_lock_open() {
	local fd

	for fd in "/proc/$child/fd"/*; do
		[ ! "$fd" -ef /run/cxl/lock ] || return 0
	done
	return 1
}

@test "signals: a command that waits for another one ends at once on SIGTERM" {
	mkdir -p /run/cxl
	exec 9>/run/cxl/lock
	flock 9
	cxl create-region --timeout 600 -t ram "$ram" >"$scratch/child.out" 2>&1 9>&- 3>&- &
	child=$!
	wait_for has_lock_open
	kill -TERM "$child"
	status=0
	wait "$child" || status=$?
	exec 9>&-
	[ "$status" = 143 ]
	child=
}

@test "signals: while another one is at work the time is bounded, and the reason is said" {
	mkdir -p /run/cxl
	exec 9>/run/cxl/lock
	flock 9
	refuses "other cxl processes were changing regions all the time; try again, or give a longer \
--timeout" cxl create-region --timeout 0 -t ram "$ram" 9>&-
	exec 9>&-
}

@test "signals: nobody destroys a region that a stopped but living process is making" {
	FAULT_MATCH='*/commit' FAULT_NTH=1 FAULT_SIGNAL=STOP LD_PRELOAD=$fault_library \
		cxl create-region -t ram "$ram" >"$scratch/child.out" 2>&1 3>&- &
	child=$!
	wait_for is_stopped
	refuses "other cxl processes were changing regions" cxl destroy-region -f all
	kill -CONT "$child"
	wait "$child"
	child=
	[ "$(guest_read "$(regions)/commit")" = 1 ]
	succeeds cxl destroy-region -f all
}
