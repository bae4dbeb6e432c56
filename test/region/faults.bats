#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The n-th write fails, for every n: each command says which one it was and takes back what it did.
# topology: three
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} pmem=${memdev[2]} ram2=${memdev[3]}
}

teardown() {
	region_teardown
}

# The writes of this creation, in $writes; nothing is left of it.
count_creation() {
	count_writes cxl create-region "$@"
	succeeds cxl destroy-region -f all
}

@test "faults: F8 create-region takes everything back when a write fails" {
	count_creation -t ram "$ram"
	each_write_fails EIO 1 cxl create-region -t ram "$ram"
}

@test "faults: create-region of two memdevs takes everything back when a write fails" {
	count_creation -t ram -s 512M "$ram" "$ram2"
	each_write_fails ENODEV 1 cxl create-region -t ram -s 512M "$ram" "$ram2"
}

@test "faults: create-region of a pmem region takes everything back when a write fails" {
	local uuid=7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01

	count_creation -t pmem -U $uuid "$pmem"
	each_write_fails EIO 1 cxl create-region -t pmem -U $uuid "$pmem"
}

@test "faults: create-region tries again when the name is taken, and with nobody there only then" {
	count_creation -t ram "$ram"
	succeeds faulty FAULT_NTH=1 FAULT_TIMES=5 FAULT_ERRNO=EBUSY cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f all
	each_write_fails EBUSY 2 cxl create-region -t ram "$ram"
}

interrupted_everywhere() {
	local - n

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		succeeds faulty FAULT_NTH=$n FAULT_TIMES=2 FAULT_ERRNO=EINTR \
			cxl create-region -t ram "$ram"
		succeeds faulty FAULT_NTH=$n FAULT_ERRNO=EINTR cxl destroy-region -f all
	done
}

@test "faults: a write that was interrupted is done again" {
	count_creation -t ram "$ram"
	interrupted_everywhere
}

@test "faults: destroy-region takes everything back when a write fails" {
	succeeds cxl create-region -t ram -s 512M "$ram" "$ram2"
	count_writes cxl destroy-region -f all
	succeeds cxl create-region -t ram -s 512M "$ram" "$ram2"
	each_write_fails EIO 1 cxl destroy-region -f all
	succeeds cxl destroy-region -f all
}

@test "faults: destroy-region of a pmem region takes everything back when a write fails" {
	succeeds cxl create-region -t pmem "$pmem"
	count_writes cxl destroy-region -f all
	succeeds cxl create-region -t pmem "$pmem"
	each_write_fails EBUSY 1 cxl destroy-region -f all
	succeeds cxl destroy-region -f all
}

@test "faults: disable-region and enable-region leave the region as it was when a write fails" {
	succeeds cxl create-region -t ram "$ram"
	count_writes cxl disable-region -f all
	succeeds cxl enable-region all
	each_write_fails EIO 1 cxl disable-region -f all
	succeeds cxl disable-region -f all
	count_writes cxl enable-region all
	succeeds cxl disable-region -f all
	each_write_fails ENODEV 1 cxl enable-region all
	succeeds cxl destroy-region all
}

# From the n-th write on everything fails, also what would take the rest back.
stuck_everywhere() {
	local - n

	set +T
	for ((n = 2; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_TIMES=all FAULT_ERRNO=EIO \
			cxl create-region -t ram "$ram"
		[ "$status" = 1 ] || fail "status"
		[[ $stderr == *"could not take back"* ]] || fail "does not say what is left"
		names_write "${writes[n - 1]}"
		succeeds cxl destroy-region all
		unchanged_since "$before" "destroy-region of what was stuck at ${writes[n - 1]}"
	done
}

@test "faults: what create-region could not take back is said, and destroy-region removes it" {
	count_creation -t ram "$ram"
	stuck_everywhere
}
