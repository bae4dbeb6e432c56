#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl disable-port and enable-port: which ports, in which order, and what stands in the way.

# shellcheck disable=SC2034,SC2154 # unit is for disable.bash; output and stderr come from run

bats_require_minimum_version 1.5.0
load disable.bash

unit=port

there() {
	[ -e "$(sim_path "$1")" ]
}

# ports: names of those that have a driver
ports() {
	local dir

	for dir in "$sim"/sys/bus/cxl/devices/port*; do
		[ ! -e "$dir/driver" ] || basename "$dir"
	done | paste -sd' '
}

enabled_memdevs() {
	find "$sim"/sys/bus/cxl/drivers/cxl_mem/ -name 'mem*' | wc -l
}

# the port of a switch: one whose parent is another port
switch_port() {
	local dir

	for dir in "$sim"/sys/bus/cxl/devices/port*; do
		[[ $(realpath "$dir") != */port*/port* ]] || basename "$dir"
	done
}

@test "disable-port, enable-port: memdevs below stand in the way; --force takes them along" {
	sim_start three
	refused "port1 hosts 3 memdevs that are enabled (mem" disable-port port1
	done_with 0 "disabled 1 port" disable-port -f port1
	there port1
	[ "$(ports)" = "" ]
	[ "$(enabled_memdevs)" = 0 ]
	done_with 0 "disabled 1 port" disable-port port1
	done_with 0 "enabled 1 port" enable-port port1
	bound port1
	[ "$(enabled_memdevs)" = 0 ]
	"$cxl" disable-memdev all 2>stderr
	done_with 0 "enabled 1 port" enable-port -m port1
	[ "$(enabled_memdevs)" = 3 ]
	done_with 0 "enabled 1 port" enable-port port1
}

@test "disable-port, enable-port: numbers, hosts, all; each one once" {
	local host

	sim_start three
	host=$(basename "$(realpath "$(sim_path port1/uport)")")
	done_with 0 "disabled 1 port" disable-port -f 1 port1 "$host"
	done_with 0 "enabled 1 port" enable-port -m "$host"
	done_with 0 "disabled 1 port" disable-port -f port1,all
	done_with 0 "enabled 1 port" enable-port --enable-memdevs switch
	[ "$(enabled_memdevs)" = 3 ]
}

@test "disable-port, enable-port: all means all, from below and from above" {
	local switch

	sim_start switch
	switch=$(switch_port)
	[ -n "$switch" ]
	[ "$(ports | wc -w)" = 3 ]
	refused "enabled" disable-port all
	done_with 0 "disabled 3 ports" disable-port -f all
	[ ! -e "$(sim_path "$switch")" ]
	[ "$(enabled_memdevs)" = 0 ]
	done_with 0 "enabled 2 ports" enable-port -m all
	[ "$(enabled_memdevs)" = 7 ]
	[ "$(ports | wc -w)" = 3 ]
}

@test "disable-port, enable-port: the port of a switch goes with its driver, and how it comes back is said" {
	local switch

	sim_start switch
	switch=$(switch_port)
	done_with 0 "disabled 1 port" disable-port -f "$switch"
	[ ! -e "$(sim_path "$switch")" ]
	done_with 0 "enabled 0 port" enable-port "$switch"
	[[ $stderr == *"no port \"$switch\""*"cxl enable-memdev"* ]]
	"$cxl" enable-memdev all 2>stderr
	[ -n "$(switch_port)" ]
}

@test "disable-port, enable-port: endpoints are asked for as such" {
	local endpoint

	sim_start three
	done_with 0 "disabled 0 port" disable-port -f endpoint2
	[[ $stderr == *"endpoint2 is no port"*--endpoint* ]]
	refused "endpoint2 hosts 1 memdev that is enabled" disable-port -e endpoint2
	done_with 0 "disabled 1 port" disable-port -e -f endpoint2
	[ ! -e "$(sim_path endpoint2)" ]
	[ "$(enabled_memdevs)" = 2 ]
	done_with 0 "enabled 0 port" enable-port -e endpoint2
	done_with 0 "disabled 2 ports" disable-port --endpoint --force all
	[ "$(enabled_memdevs)" = 0 ]
	"$cxl" enable-memdev all 2>stderr
	endpoint=$(basename "$(dirname "$(find "$sim"/sys/bus/cxl/devices/root0/port1/endpoint*/ -maxdepth 1 -name uport | head -1)")")
	done_with 0 "enabled 1 port" enable-port -e "$endpoint"
	done_with 0 "enabled 0 port" enable-port -e port1
}

@test "disable-port, enable-port: roots, unknown names, wrong command lines" {
	sim_start three
	done_with 0 "disabled 0 port" disable-port root0
	done_with 0 "disabled 0 port" disable-port foo port9
	[[ $stderr == *'no port "foo"; nearest: '*'no port "port9"; nearest: port1'* ]]
	done_with 0 "disabled 1 port" disable-port -f port01 port1
	done_with 0 "enabled 1 port" enable-port port1 'port1x'
	for words in disable-port enable-port 'enable-port -f port1' 'disable-port -m port1' 'disable-port --x port1'; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$cxl" $words
		[[ $stderr == *"usage: cxl "*"<port0> [<port1>..<portN>] [<options>]"* ]]
	done
	sim_stop
	sim_start no-cxl
	done_with 0 "disabled 0 port" disable-port all
	done_with 0 "disabled 0 port" disable-port port1
}

@test "disable-port: regions below: active, online, locked" {
	sim_start three
	"$cxl" create-region -d decoder0.0 -m mem0 >/dev/null 2>&1
	refused "port1 hosts 3 memdevs" disable-port port1
	sim_write /sys/devices/system/memory/memory34/state online_movable
	refused "1 of 4 memory blocks of region0 are online" disable-port -f port1
	refused "memory blocks of region0 are online" disable-port -f all
	sim_write /sys/devices/system/memory/memory34/state offline
	done_with 0 "disabled 1 port" disable-port -f port1
	sim_stop
	sim_start locked-firmware
	refused "locked" disable-port -f all
}

@test "disable-port: accelerators below keep it, unless they are meant" {
	sim_start accelerator
	refused "driver sfc from 0000:0d:00.0 (mem0); --detach-accelerator" disable-port -f port1
	refused "port1 hosts 1 memdev that is enabled (mem1)" disable-port --detach-accelerator port1
	refused "driver sfc" disable-port -f -e endpoint2
	done_with 0 "disabled 1 port" disable-port -e --detach-accelerator endpoint2
	[ ! -e "$(sim_path mem0)" ]
	[ ! -e "$sim/sys/bus/pci/devices/0000:0d:00.0/driver" ]
	sim_write /sys/bus/pci/drivers/sfc/bind 0000:0d:00.0
	done_with 0 "disabled 1 port" disable-port --detach-accelerator -f port1
	[ "$("$cxl" attach-status 0000:0d:00.0 | jq -r '.[0].state')" = unattached-port-disabled ]
	done_with 0 "enabled 1 port" enable-port -m port1
	sim_write /sys/bus/pci/drivers/sfc/bind 0000:0d:00.0
	[ "$("$cxl" attach-status 0000:0d:00.0 | jq -r '.[0].state')" = attached ]
}

@test "disable-port: every accelerator in the way is named" {
	sim_start attach-states
	run -1 --separate-stderr "$cxl" disable-port -f port1
	[[ $stderr == *0000:0d:00.0*0000:0e:00.0* ]]
}

# --- faults ---

@test "disable-port, enable-port: a write that fails is told" {
	sim_start three
	sim_fail drivers/cxl_port/unbind EIO
	refused 'cannot write '*'/cxl_port/unbind ("port1"): Input/output error' disable-port -f port1
	"$cxl" disable-port -f port1 2>stderr
	sim_fail drivers/cxl_port/bind ENXIO
	refused '/cxl_port/bind ("port1"): No such device or address' enable-port port1
	sim_fail drivers/cxl_mem/bind EIO
	done_with 1 "enabled 0 port" enable-port -m port1
	[ "$(enabled_memdevs)" = 2 ]
	done_with 0 "enabled 1 port" enable-port -m port1
	[ "$(enabled_memdevs)" = 3 ]
}

@test "disable-port: whatever read or list fails, memory that is online stays" {
	local n reads dir

	sim_start three
	"$cxl" create-region -d decoder0.0 -m mem0 >/dev/null 2>&1
	sim_write /sys/devices/system/memory/memory37/state online_movable
	sim_dump >before
	sim_control count clear
	"$cxl" disable-port -f port1 2>stderr || true
	reads=$(sim_count read)
	[ "$reads" -gt 10 ]
	for ((n = 1; n <= reads; n++)); do
		sim_fail '*' "$n" EIO read
		run -1 --separate-stderr "$cxl" disable-port -f port1
		sim_control fail clear
		sim_dump | diff before -
	done
	for dir in decoder0.0 root0 port1 endpoint2 /sys/devices/system/memory; do
		sim_fail "$dir" '*' EIO list
		run -1 --separate-stderr "$cxl" disable-port -f port1
		sim_control fail clear
		sim_dump | diff before -
	done
}

@test "disable-port, enable-port: two at once, and beside disable-memdev" {
	local pids=() i

	sim_start switch
	for i in {1..3}; do
		"$cxl" disable-port -f all 2>"stderr$i" 3>&- &
		pids+=($!)
		"$cxl" disable-memdev all 2>"stderr$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i"; done
	[ "$(ports)" = "" ]
	[ "$(enabled_memdevs)" = 0 ]
	pids=()
	for i in {1..3}; do
		"$cxl" enable-port -m all 2>"stderr$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i"; done
	[ "$(enabled_memdevs)" = 7 ]
}

# --- the manual ---

# examples of: cxl-disable-port cxl-enable-port
@test "disable-port, enable-port: the examples of the pages work" {
	local page line

	sim_start three
	"$cxl" disable-memdev all 2>stderr
	PATH=$(dirname "$cxl"):$PATH
	for page in disable enable; do
		page=$sim_lib/../../Documentation/cxl-$page-port.1.adoc
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
