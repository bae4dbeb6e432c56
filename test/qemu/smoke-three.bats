#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Topology three: is the emulated hardware what topologies/three.conf says, do Debian's cxl and the
# kernel build a region on it, and do the helpers in lib/guest.bash see what they are to see.
# topology: three
# shellcheck disable=SC2154 # the variables of lib/guest.bash

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

setup() {
	guest_needed three
	guest_debian_cxl_needed
}

# SERIAL HOST RAM PMEM (MiB), sorted by serial, as Debian's cxl sees them
memdev_table() {
	"$debian_cxl" list -M | jq -r 'sort_by(.serial)[] |
		"\(.serial) \(.host) \((.ram_size // 0) / 1048576) \((.pmem_size // 0) / 1048576)"'
}

@test "three: it is one window over ram, pmem and ram" {
	[ "$(memdev_table)" = "$(printf '%s\n' '1 0000:0d:00.0 512 0' '2 0000:0e:00.0 0 512' \
		'3 0000:0f:00.0 512 0')" ]
	[ "$(guest_read decoder0.0/target_list)" = 12 ]
	[ "$(guest_read "$(guest_memdev 2)/label_storage_size")" = 1048576 ]
	[ ! -e "$guest_devices/decoder0.1" ]
}

@test "three: a ram region of Debian's cxl becomes memory blocks, and nothing stays of it" {
	[ -z "$(guest_leftovers)" ]
	run -0 "$debian_cxl" create-region -d decoder0.0 -t ram -m "$(guest_memdev 3)"
	[ "$(guest_read region0/commit)" = 1 ]
	[ "$(guest_blocks region0 | wc -l)" = 4 ]
	[ -n "$(guest_leftovers)" ]
	run -0 "$debian_cxl" destroy-region -f region0
	[ -z "$(guest_leftovers)" ]
}
