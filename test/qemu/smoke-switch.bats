#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Topology switch: is the emulated hardware what topologies/switch.conf says, do Debian's cxl and the
# kernel build a region on it, and do the helpers in lib/guest.bash see what they are to see.
# topology: switch
# shellcheck disable=SC2154 # the variables of lib/guest.bash

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

setup() {
	guest_needed switch
	guest_debian_cxl_needed
}

# SERIAL HOST RAM PMEM (MiB), sorted by serial, as Debian's cxl sees them
memdev_table() {
	"$debian_cxl" list -M | jq -r 'sort_by(.serial)[] |
		"\(.serial) \(.host) \((.ram_size // 0) / 1048576) \((.pmem_size // 0) / 1048576)"'
}

@test "switch: it is seven memdevs below two host bridges" {
	[ "$(memdev_table)" = "$(printf '%s\n' '16 0000:0d:00.0 512 0' '17 0000:10:00.0 512 0' \
		'18 0000:11:00.0 512 0' '19 0000:12:00.0 512 0' '20 0000:13:00.0 512 0' \
		'21 0000:df:00.0 512 0' '22 0000:e0:00.0 512 512')" ]
}

@test "switch: it has windows over each host bridge and over both" {
	[ "$(guest_read decoder0.0/target_list)" = 12 ]
	[ "$(guest_read decoder0.1/target_list)" = 222 ]
	[ "$(guest_read decoder0.2/target_list)" = 12,222 ]
	[ "$(guest_read decoder0.2/interleave_ways)" = 2 ]
	[ "$(guest_read decoder0.2/interleave_granularity)" = 1024 ]
}

@test "switch: a ram region of Debian's cxl becomes memory blocks, and nothing stays of it" {
	[ -z "$(guest_leftovers)" ]
	run -0 "$debian_cxl" create-region -d decoder0.0 -t ram -m "$(guest_memdev 17)"
	[ "$(guest_read region0/commit)" = 1 ]
	[ "$(guest_blocks region0 | wc -l)" = 4 ]
	[ -n "$(guest_leftovers)" ]
	run -0 "$debian_cxl" destroy-region -f region0
	[ -z "$(guest_leftovers)" ]
}
