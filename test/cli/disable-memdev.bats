#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl disable-memdev and enable-memdev: which memdevs, what they refuse and why, and what failures leave.

# shellcheck disable=SC2034,SC2154 # unit is for disable.bash; output and stderr come from run

bats_require_minimum_version 1.5.0
load disable.bash

unit=mem

unbound() {
	[ ! -e "$(sim_path "$1/driver")" ]
}

# make_region MEMDEV: region0, with its memory offline
make_region() {
	"$cxl" create-region -d decoder0.0 -m "$1" >/dev/null 2>&1
}

# bring_online: all blocks of region0
bring_online() {
	local block
	local -i start size unit

	start=$(sim_read region0/resource)
	size=$(sim_read region0/size)
	unit=0x$(sim_read /sys/devices/system/memory/block_size_bytes)
	for ((block = start / unit; block < (start + size) / unit; block++)); do
		sim_write "/sys/devices/system/memory/memory$block/state" online_movable
	done
}

# --- which memdevs ---

@test "disable-memdev, enable-memdev: there and back, and what is done already counts" {
	sim_start three
	sim_dump >start
	done_with 0 "disabled 1 mem" disable-memdev mem1
	unbound mem1
	done_with 0 "disabled 1 mem" disable-memdev mem1
	done_with 0 "enabled 1 mem" enable-memdev mem1
	bound mem1
	done_with 0 "enabled 3 mems" enable-memdev all
	done_with 0 "disabled 3 mems" disable-memdev all
	unbound mem0 && unbound mem2
	done_with 0 "enabled 3 mems" enable-memdev 0 1 2
	bound mem0 && bound mem1 && bound mem2
	sim_dump >end
	diff <(grep -v -e endpoint -e 'decoder[2-9]' start) <(grep -v -e endpoint -e 'decoder[2-9]' end)
}

@test "disable-memdev, enable-memdev: numbers, addresses, serial numbers, lists, each one once" {
	local host

	sim_start three
	host=$(basename "$(dirname "$(realpath "$(sim_path mem2)")")")
	done_with 0 "disabled 2 mems" disable-memdev "mem0,1"
	done_with 0 "disabled 1 mem" disable-memdev "$host"
	done_with 0 "enabled 1 mem" enable-memdev serial:2
	bound mem1
	done_with 0 "enabled 1 mem" enable-memdev -S 3
	bound mem2
	done_with 0 "enabled 1 mem" enable-memdev mem0 mem0 0
	done_with 0 "disabled 3 mems" disable-memdev mem2 all
}

@test "disable-memdev, enable-memdev: limited to a bus, also those that are disabled" {
	sim_start three
	done_with 0 "disabled 1 mem" disable-memdev -b root0 mem0
	unbound mem0
	done_with 0 "enabled 1 mem" enable-memdev -b root0 mem0
	bound mem0
	done_with 0 "disabled 1 mem" disable-memdev -b ACPI.CXL -S 2
	done_with 0 "enabled 1 mem" enable-memdev --bus=0 --serial 2
	done_with 0 "disabled 0 mem" disable-memdev -b root7 mem0
}

@test "disable-memdev, enable-memdev: what is no memdev is told; what is, is done" {
	sim_start three
	done_with 0 "disabled 0 mem" disable-memdev mem9
	[[ $stderr == *'no memdev "mem9"; nearest: mem0'* ]]
	done_with 0 "disabled 1 mem" disable-memdev mem0x mem1
	unbound mem1 && bound mem0
	done_with 0 "enabled 1 mem" enable-memdev foo mem1
	[[ $stderr == *"'foo' is not a valid memdev name"* ]]
	done_with 0 "enabled 0 mem" enable-memdev -S 99
	done_with 0 "disabled 0 mem" disable-memdev 0000:99:00.0
}

@test "disable-memdev, enable-memdev: a wrong command line is 129" {
	sim_start three
	sim_control count clear
	for words in disable-memdev enable-memdev 'disable-memdev xyz' 'enable-memdev xyz,foo' \
		'disable-memdev --what mem0' 'enable-memdev -f mem0' 'disable-memdev mem0 -verbose'; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$cxl" $words
		[ -z "$output" ]
		[[ $stderr == *"usage: cxl "*"<mem0> [<mem1>..<memN>] [<options>]"* || $words == *-verbose ]]
	done
	[ "$(sim_count write)" -le 2 ]	# flush
	bound mem0
}

@test "disable-memdev, enable-memdev: -v prints what the library does" {
	sim_start three
	run -0 --separate-stderr "$cxl" disable-memdev -v mem0
	[[ $stderr == *"libcxl: "*"cxl_mem/unbind"* ]]
}

# --- what is refused ---

@test "disable-memdev: a member of an active region is refused, with the region's name" {
	sim_start three
	make_region mem0
	refused "mem0 is part of an active region, region0" disable-memdev mem0
	done_with 0 "disabled 2 mems" disable-memdev all
	bound mem0
	sim_write /sys/bus/cxl/drivers/cxl_region/unbind region0
	refused "mem0 is part of an active region, region0" disable-memdev mem0
}

@test "disable-memdev: --force takes a region apart whose memory is not in use" {
	sim_start three
	make_region mem0
	done_with 0 "disabled 1 mem" disable-memdev -f mem0
	unbound mem0
	[ "$(sim_read region0/commit)" = 0 ]
	done_with 0 "enabled 1 mem" enable-memdev mem0
	"$cxl" destroy-region -f region0
	make_region mem0
}

@test "disable-memdev: --force is refused while memory is online" {
	sim_start three
	make_region mem0
	bring_online
	refused "active region" disable-memdev mem0
	refused "4 of 4 memory blocks of region0 are online" disable-memdev -f mem0
	refused "memory blocks of region0 are online" disable-memdev --force --detach-accelerator mem0
	"$cxl" disable-region -f region0 2>stderr
	done_with 0 "disabled 1 mem" disable-memdev -f mem0
}

@test "disable-memdev: a region that firmware locked is refused also with --force" {
	local mem

	sim_start locked-firmware
	mem=$("$cxl" list -RT | jq -r '[.. | .mappings? // empty] | .[0][0].memdev')
	refused "active region" disable-memdev "$mem"
	refused "locked" disable-memdev -f "$mem"
}

@test "disable-memdev: committed decoders of a region that nobody sees any more" {
	local mem region window

	sim_start locked-firmware
	mem=$("$cxl" list -RT | jq -r '[.. | .mappings? // empty] | .[0][0].memdev')
	for region in "$sim"/sys/bus/cxl/devices/region*; do
		window=$(basename "$(dirname "$(realpath "$region")")")
		sim_write "$window/delete_region" "${region##*/}"
	done
	refused "committed decoder" disable-memdev "$mem"
	done_with 0 "disabled 1 mem" disable-memdev -f "$mem"
}

@test "disable-memdev: an accelerator keeps its memdev, unless it is meant" {
	sim_start accelerator
	refused "would unbind the driver sfc from 0000:0d:00.0 (mem0); --detach-accelerator" disable-memdev mem0
	refused "driver sfc" disable-memdev -f mem0
	[ -e "$sim/sys/bus/pci/devices/0000:0d:00.0/driver" ]
	done_with 0 "disabled 1 mem" disable-memdev --detach-accelerator mem0
	[ ! -e "$(sim_path mem0)" ]
	[ ! -e "$sim/sys/bus/pci/devices/0000:0d:00.0/driver" ]
	[ "$("$cxl" attach-status 0000:0d:00.0 | jq -r '.[0].state')" = detached ]
	done_with 0 "disabled 1 mem" disable-memdev mem1
}

@test "disable-region, destroy-region: the region of an accelerator is refused also with --force" {
	local words

	sim_start accelerator
	sim_dump >before
	for words in disable-region destroy-region "disable-region -f" "destroy-region -f"; do
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr "$cxl" $words region0
		[[ $stderr == *"the accelerator 0000:0d:00.0 (mem0), and its driver sfc uses it"* ]]
	done
	run -1 --separate-stderr "$cxl" destroy-region -f all
	sim_dump | diff before -
	[ "$("$cxl" attach-status mem0 | jq -r '.[0].state')" = attached ]
	sim_write /sys/bus/cxl/drivers/cxl_region/unbind region0
	run -1 --separate-stderr "$cxl" destroy-region -f region0
	[ "$(sim_read region0/commit)" = 1 ]
}

@test "disable-memdev: not root: nothing changes, and it is said why" {
	sim_run_needed
	[ "$(id -u)" = 0 ] || skip "only root can be somebody else"
	load ../lib/public.bash
	for words in "disable-memdev mem0" "enable-memdev mem1" "disable-port -f port1"; do
		# shellcheck disable=SC2016,SC2086 # expanded in there; words
		run -1 --separate-stderr sim_run --topology three -- bash -c '
			echo mem1 >/sys/bus/cxl/drivers/cxl_mem/unbind
			setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
			rc=$?
			[ -e /sys/bus/cxl/devices/mem0/driver ] && exit $rc' \
			sh "$(public_program "$cxl")" $words
		[[ $stderr == *"Permission denied"*"needs root"* ]]
	done
}

# --- faults ---

@test "disable-memdev, enable-memdev: a write that fails is told" {
	sim_start three
	sim_fail drivers/cxl_mem/unbind EIO
	refused 'cannot write '*'/cxl_mem/unbind ("mem0"): Input/output error' disable-memdev mem0
	done_with 0 "disabled 1 mem" disable-memdev mem0
	sim_fail drivers/cxl_mem/bind ENXIO
	refused 'cannot write '*'/cxl_mem/bind ("mem0"): No such device or address' enable-memdev mem0
	sim_fail drivers/cxl_mem/bind EIO
	done_with 0 "enabled 2 mems" enable-memdev all
}

@test "disable-memdev: whatever read fails, memory that is online stays" {
	local n reads

	sim_start three
	make_region mem0
	bring_online
	sim_dump >before
	sim_control count clear
	"$cxl" disable-memdev -f mem0 2>stderr || true
	reads=$(sim_count read)
	[ "$reads" -gt 10 ]
	for ((n = 1; n <= reads; n++)); do
		sim_fail '*' "$n" EIO read
		run -1 --separate-stderr "$cxl" disable-memdev -f mem0
		[ -n "$stderr" ]
		sim_control fail clear
		sim_dump | diff before - || {
			echo "read $n: $stderr" >&2
			return 1
		}
	done
}

@test "disable-memdev: whatever read fails, an accelerator stays" {
	local n reads

	sim_start accelerator
	sim_dump >before
	sim_control count clear
	"$cxl" disable-memdev -f mem0 2>stderr || true
	reads=$(sim_count read)
	for ((n = 1; n <= reads; n++)); do
		sim_fail '*' "$n" EIO read
		run -1 --separate-stderr "$cxl" disable-memdev -f mem0
		sim_control fail clear
		sim_dump | diff before -
	done
}

@test "disable-memdev: a directory that cannot be listed may hold a region in use" {
	sim_start three
	make_region mem0
	bring_online
	sim_dump >before
	for dir in decoder0.0 root0 port1 endpoint2 endpoint3 endpoint4; do
		sim_fail "$dir" '*' EIO list
		run -1 --separate-stderr "$cxl" disable-memdev -f mem0
		sim_control fail clear
		sim_dump | diff before -
	done
}

@test "disable-memdev: somebody else is faster, or the card is pulled meanwhile" {
	sim_start three
	sim_rival /sys/bus/cxl/drivers/cxl_mem/unbind mem0 /sys/bus/cxl/drivers/cxl_mem/unbind
	done_with 0 "disabled 1 mem" disable-memdev mem0
	sim_rival /sys/bus/cxl/drivers/cxl_mem/bind mem0 /sys/bus/cxl/drivers/cxl_mem/bind
	done_with 0 "enabled 1 mem" enable-memdev mem0
	sim_delay drivers/cxl_mem/unbind 500 write
	"$cxl" disable-memdev mem1 2>stderr 3>&- &
	sim_control remove mem1
	wait $! || true
	[ ! -e "$(sim_path mem1)" ]
}

@test "disable-memdev, enable-memdev: several at once" {
	local i pids=()

	sim_start three
	for i in {1..6}; do
		"$cxl" disable-memdev all 2>"stderr$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i"; done
	unbound mem0 && unbound mem1 && unbound mem2
	pids=()
	for i in {1..6}; do
		"$cxl" enable-memdev all 2>"stderr$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i"; done
	bound mem0 && bound mem1 && bound mem2
}

# --- the manual ---

# examples of: cxl-disable-memdev cxl-enable-memdev
@test "disable-memdev, enable-memdev: the examples of the pages work" {
	local page line

	sim_start three
	make_region mem2
	PATH=$(dirname "$cxl"):$PATH
	for page in disable enable; do
		page=$sim_lib/../../Documentation/cxl-$page-memdev.1.adoc
		[ -e "$page" ] || skip "the pages are not here"
		while read -r line; do
			run --separate-stderr bash -c "$line"
			[ "$status" = 0 ] || {
				echo "$line: $stderr" >&2
				return 1
			}
		done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	done
}
