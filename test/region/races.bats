#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Many creators at once, and others that take region names meanwhile (F12): whoever can have a region
# gets one, the others are told why not, and nothing stays behind.
# topology: switch
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup switch
	rm -f "$scratch"/race.*
	rival=
}

teardown() {
	touch "$scratch/race.stop"
	[ -z "$rival" ] || wait "$rival" || true
	region_teardown
}

# Take a name and give it back, as fast as a shell can, until told to stop.
take_names() {
	local - window=$guest_devices/decoder0.0 name taken=0

	set +T
	while [ ! -e "$scratch/race.stop" ]; do
		read -r name <"$window/create_ram_region"
		echo "$name" >"$window/create_ram_region" || continue
		echo "$name" >"$window/delete_region"
		taken=$((taken + 1))
	done 2>/dev/null
	echo $taken >"$scratch/race.taken"
}

start_rival() {
	"$@" 3>&- &
	rival=$!
}

# stop_rival: and make sure that it was one
stop_rival() {
	local taken

	touch "$scratch/race.stop"
	wait "$rival"
	rival=
	read -r taken <"$scratch/race.taken"
	[ "$taken" -gt 0 ] || fail "the rival did nothing"
}

# creator I: 256M of one of four memdevs, on the window above it
creator() {
	local window=(0.0 0.1) serial=(16 21 17 22) i=$1

	cxl create-region --timeout 60 -t ram -s 256M -d "decoder${window[i % 2]}" \
		"${memdev[serial[i % 4]]}" >"$scratch/race.$i.out" 2>"$scratch/race.$i.err"
}

# at_once N FUNCTION: N processes call it with their number; $statuses is what came of them
at_once() {
	local - n=$1 i pids=()

	set +T
	statuses=()
	for ((i = 0; i < n; i++)); do
		"$2" "$i" 3>&- &
		pids[i]=$!
	done
	for ((i = 0; i < n; i++)); do
		statuses[i]=0
		wait "${pids[i]}" || statuses[i]=$?
	done
}

# made I: the region of the I-th creator
made() {
	slurp output <"$scratch/race.$1.out"
	json region
}

# won I: the I-th one got what it wanted
won() {
	[ "${statuses[$1]}" = 0 ] || fail "creator $1: status ${statuses[$1]}" "$(<"$scratch/race.$1.err")"
}

@test "races: F12 two and eight creators at once get their regions while others take the names" {
	local i n regions

	start_rival take_names
	for n in 2 8; do
		at_once "$n" creator
		regions=()
		for ((i = 0; i < n; i++)); do
			won "$i"
			regions+=("$(made "$i")")
		done
		succeeds cxl destroy-region -f "${regions[@]}"
		[[ $stderr == *"destroyed $n regions" ]]
	done
	stop_rival
}

# Eight find capacity, and those who do not are not told anything else.
check_winners() {
	local - i winners=0 message

	set +T
	for ((i = 0; i < 64; i++)); do
		if [ "${statuses[i]}" = 0 ]; then
			winners=$((winners + 1))
			continue
		fi
		message=$(<"$scratch/race.$i.err")
		[ "${statuses[i]}" = 1 ] || fail "creator $i: status ${statuses[i]}" "$message"
		[[ $message == *" has 0 bytes of its 512M of ram left"* ]] ||
			fail "creator $i: another reason" "$message"
	done
	[ "$winners" = 8 ] || fail "$winners of 64 have a region, not 8"
}

@test "races: of 64 creators at once as many get a region as there is capacity for" {
	start_rival take_names
	at_once 64 creator
	check_winners
	stop_rival
	succeeds cxl destroy-region -f all
	[[ $stderr == *"destroyed 8 regions" ]]
}

# One at a time on each window, so that there is always room; but never alone.
take_turn() {
	local region

	exec 8>"$scratch/race.turn$(($1 % 2))"
	flock 8
	creator "$1" 8>&- || return
	region=$(made "$1")
	cxl destroy-region -f "$region" >"$scratch/race.$1.err" 2>&1 8>&-
}

@test "races: 16 creators in turn all get a region and destroy it while others take the names" {
	local i

	start_rival take_names
	at_once 16 take_turn
	for ((i = 0; i < 16; i++)); do
		won "$i"
	done
	stop_rival
}

# Debian's cxl does not wait for anybody; it may lose, ours may not.
debian_creates() {
	local - taken=0 region

	set +T
	while [ ! -e "$scratch/race.stop" ]; do
		"$debian_cxl" create-region -d decoder0.1 -t ram -s 256M -m "${memdev[21]}" \
			>"$scratch/race.debian.out" 2>/dev/null || continue
		region=$(made debian)
		"$debian_cxl" destroy-region -f "$region" 2>/dev/null
		taken=$((taken + 1))
	done
	echo $taken >"$scratch/race.taken"
}

@test "races: F12 creators are not disturbed by cxl-cli 85 at work on another window" {
	local i decoder

	guest_debian_cxl_needed
	start_rival debian_creates
	for i in 0 2 4 6 8 10; do
		try creator "$i"
		[ "$status" = 0 ] || fail "creator $i" "$(<"$scratch/race.$i.err")"
		succeeds cxl destroy-region -f -d decoder0.0 all
	done
	stop_rival
	# What the other one could not take back is not ours to be blamed for.
	decoder=$(endpoint_decoder "${memdev[21]}" 0)
	echo 0 >"$guest_devices/$decoder/dpa_size"
}

@test "races: a name that is taken every time is said, with the number of attempts" {
	try faulty FAULT_MATCH='*/create_ram_region' FAULT_NTH=1 FAULT_TIMES=all FAULT_ERRNO=EBUSY \
		cxl create-region --timeout 5 -t ram -d decoder0.0 "${memdev[16]}"
	[ "$status" = 1 ]
	[ -z "$output" ]
	[[ $stderr =~ "lost the race for a region name "([0-9]+)" times, last for region"[0-9]+: ]]
	[ "${BASH_REMATCH[1]}" -gt 5 ]
	[ "${BASH_REMATCH[1]}" = "$(wc -l <"$fault_log")" ]
}
