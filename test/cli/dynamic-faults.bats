#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Dynamic regions when things go wrong: writes that fail, signals, kill -9, rivals, memdevs that go
# shellcheck disable=SC2030,SC2031,SC2154 # variables of dynamic.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load dynamic.bash

setup() {
	dynamic_setup
	rm -f "$scratch"/race.*
}

teardown() {
	dynamic_teardown
}

# The writes of a creation, in $writes; nothing is left of it.
count_creation() {
	count_writes cxl create-region --dynamic "$@"
	succeeds cxl destroy-region -f all
}

@test "dynamic-faults: whichever write fails, everything is taken back" {
	local code

	count_creation "$static"
	for code in EIO EBUSY; do
		each_write_fails $code 2 cxl create-region --dynamic --timeout 0 "$static"
	done
	each_write_fails EIO 1 cxl create-region --dynamic "$static"
}

@test "dynamic-faults: the same while waiting for capacity is asked for" {
	count_creation "$dynamic"
	each_write_fails ENXIO 1 cxl create-region --dynamic --wait-extents --timeout 0 "$dynamic"
}

# refused_by_kernel FILE ERRNO [read|write]: the next access there fails, which is said, and nothing stays
refused_by_kernel() {
	local file=$1

	echo "$*" >"$CXL_SIM_CONTROL/fail"
	try cxl create-region --dynamic --timeout 0 "$static"
	echo clear >"$CXL_SIM_CONTROL/fail"
	[ "$status" = 1 ] || fail "status with $*"
	[ -z "$output" ] || fail "stdout with $*"
	[[ $stderr == *"/${file##*/}"[:\ ]* ]] || fail "does not name ${file##*/}"
	unchanged_since "$before" "$*"
}

@test "dynamic-faults: what the kernel would say at each step is passed on" {
	local each

	for each in "create_${dynamic_word}_region EIO" "region*/interleave_granularity EINVAL" \
		"region*/interleave_ways EINVAL" "region*/size ERANGE" "decoder*/dpa_size ENOSPC" \
		"region*/target0 EBUSY" "region*/commit ENXIO" "cxl_region/bind ENODEV" \
		"create_${dynamic_word}_region EIO read"; do
		# shellcheck disable=SC2086 # words
		refused_by_kernel $each
	done
}

@test "dynamic-faults: capacity that cannot be read is no reason to keep the region" {
	drain
	start cxl create-region --dynamic --wait-extents --timeout 60 "$static"
	wait_for waits_in_region
	echo "extent*/length * EIO read" >"$CXL_SIM_CONTROL/fail"
	extent add "$static" 0 256M
	finish
	echo clear >"$CXL_SIM_CONTROL/fail"
	[ "$status" = 1 ]
	[[ $stderr == *"/length: Input/output error"* ]]
	unchanged_since "$before" "extents that cannot be read"
}

stuck_everywhere() {
	local - n

	set +T
	for ((n = 2; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_TIMES=all FAULT_ERRNO=EIO \
			cxl create-region --dynamic "$static"
		[ "$status" = 1 ] || fail "status"
		[[ $stderr == *"could not take back"* ]] || fail "does not say what is left"
		names_write "${writes[n - 1]}"
		succeeds cxl destroy-region all
		unchanged_since "$before" "destroy-region of what was stuck at ${writes[n - 1]}"
	done
}

@test "dynamic-faults: what could not be taken back is said, and destroy-region removes it" {
	count_creation "$static"
	stuck_everywhere
}

@test "dynamic-faults: the mode of a decoder comes back, where the kernel has a word for it" {
	local mode

	mode=$guest_devices/$(endpoint_decoder "$static" 0)/mode
	count_creation "$static"
	echo ram >"$mode"
	count_writes cxl create-region --dynamic "$static"
	[[ "${writes[*]}" == *"/mode $dynamic_word"* ]]
	succeeds cxl destroy-region -f all
	echo ram >"$mode"
	each_write_fails EIO 1 cxl create-region --dynamic "$static"
	[ "$(<"$mode")" = ram ]
	echo "$dynamic_word" >"$mode"
}

signalled_everywhere() {
	local - name=$1 when=$2 expected=$3 n

	set +T
	for ((n = 1; n < ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_SIGNAL="$name" FAULT_WHEN="$when" \
			cxl create-region --dynamic "$static"
		[ "$status" = "$expected" ] || fail "status with $name $when ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with $name $when ${writes[n - 1]}"
		unchanged_since "$before" "$name $when ${writes[n - 1]}"
	done
}

@test "dynamic-faults: SIGINT and SIGTERM at any write take everything back" {
	count_creation "$static"
	signalled_everywhere INT before 130
	signalled_everywhere TERM after 143
}

killed_everywhere() {
	local - n when

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in before after; do
			try faulty FAULT_NTH=$n FAULT_SIGNAL=KILL FAULT_WHEN=$when \
				cxl create-region --dynamic "$static"
			[ "$status" = 137 ] || fail "not killed $when write $n"
			succeeds cxl destroy-region -f all
			unchanged_since "$before" "kill $when ${writes[n - 1]}, then destroy-region"
		done
	done
}

@test "dynamic-faults: destroy-region removes what kill -9 left at any write" {
	count_creation "$static"
	killed_everywhere
}

destruction_killed_everywhere() {
	local - n

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		succeeds cxl create-region --dynamic "$static"
		try faulty FAULT_NTH=$n FAULT_SIGNAL=KILL cxl destroy-region -f all
		[ "$status" = 137 ] || fail "not killed before write $n"
		succeeds cxl destroy-region -f all
		unchanged_since "$before" "kill before ${writes[n - 1]}, then destroy-region"
	done
}

@test "dynamic-faults: destroy-region removes what a killed destroy-region left at any write" {
	succeeds cxl create-region --dynamic "$static"
	count_writes cxl destroy-region -f all
	destruction_killed_everywhere
}

@test "dynamic-faults: a killed creation is told apart from one that goes on" {
	local region

	try faulty FAULT_MATCH='*/commit' FAULT_NTH=1 FAULT_SIGNAL=KILL \
		cxl create-region --dynamic "$static"
	[ "$status" = 137 ]
	region=$(regions)
	refuses "$region was left behind by process [0-9]+, which was killed; 'cxl destroy-region \
$region' removes it" cxl create-region --dynamic --timeout 0 "$static"
	succeeds cxl destroy-region "$region"
}

@test "dynamic-faults: names are competed for, again and again" {
	echo 5 >"$CXL_SIM_CONTROL/rival"
	succeeds cxl create-region --dynamic -s 256M "$static"
	succeeds cxl destroy-region -f all
	count_creation "$static"
	succeeds faulty FAULT_NTH=1 FAULT_TIMES=4 FAULT_ERRNO=EBUSY cxl create-region --dynamic "$static"
	succeeds cxl destroy-region -f all
}

@test "dynamic-faults: who loses a name all the time says so" {
	refuses "lost the race for a region name [0-9]+ times?, last for region[0-9]+" \
		faulty FAULT_MATCH='*/create_*_region' FAULT_NTH=1 FAULT_TIMES=all FAULT_ERRNO=EBUSY \
		cxl create-region --dynamic --timeout 0 "$static"
	unchanged_since "$before" "a lost race"
}

# creator I: 256M of one of the two memdevs
creator() {
	local of=("$static" "$dynamic")

	cxl create-region --timeout 60 --dynamic -s 256M "${of[$1 % 2]}" \
		>"$scratch/race.$1.out" 2>"$scratch/race.$1.err"
}

# As many as the host bridge has decoders.
@test "dynamic-faults: of many at once each one gets a region" {
	local - i n pids=()

	set +T
	n=$(printf '%s\n' "$guest_devices"/port1/decoder1.* | wc -l)
	[ "$n" -ge 2 ]
	for ((i = 0; i < n; i++)); do
		creator $i 3>&- &
		pids[i]=$!
	done
	for ((i = 0; i < n; i++)); do
		wait "${pids[i]}" || fail "creator $i: $(<"$scratch/race.$i.err")"
	done
	[ "$(regions | wc -l)" = "$n" ]
	succeeds cxl destroy-region -f all
}

@test "dynamic-faults: a rival that takes the decoder for ram in between is noticed" {
	local decoder

	decoder=$(endpoint_decoder "$static" 0)
	echo "$decoder/mode ram $decoder/dpa_size" >"$CXL_SIM_CONTROL/rival"
	refuses "cannot write .*/target0 \(\"$decoder\"\): Invalid argument" \
		cxl create-region --dynamic --timeout 0 -s 512M "$static"
	[ "$(guest_read "$decoder/mode")" = ram ]
	echo "$dynamic_word" >"$guest_devices/$decoder/mode"
}

bind_memdev() {
	echo "$1" >/sys/bus/cxl/drivers/cxl_mem/bind
}

@test "dynamic-faults: a memdev that is unbound in the middle takes everything along" {
	count_creation "$static"
	echo "/sys/bus/cxl/drivers/cxl_mem/unbind $static region*/commit" >"$CXL_SIM_CONTROL/rival"
	refuses "" cxl create-region --dynamic --timeout 0 "$static"
	[ -z "$(regions)" ]
	wait_for bind_memdev "$static"	# busy as long as it is being taken down
	echo "$dynamic_word" >"$guest_devices/$(endpoint_decoder "$static" 0)/mode"
}

@test "dynamic-faults: a region that has capacity is no obstacle to another one" {
	local region

	drain
	succeeds cxl create-region --dynamic -s 1G "$static"
	region=$(json region)
	extent add "$static" 0 256M
	succeeds cxl list -Nv -r "$region"
	[ "$(json available_size)" = $((256 * MiB)) ]
	succeeds cxl create-region --dynamic "$static"
	succeeds cxl destroy-region -f all
}
