#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Accelerators: what sysfs and the configuration space show in each state that one can be in.

# shellcheck disable=SC2154 # output comes from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_start attach-states
}

teardown() {
	sim_stop
}

# Names in the topology attach-states and where they are
pci() {
	local -A bus=([attached]=0d [ranges]=0e [interleaved0]=10 [interleaved1]=11 [half]=13 [empty]=15
		[tolerant]=16 [link]=18 [unused]=19 [nic]=1a [elsewhere]=1c [neighbour]=1e [detached]=1f
		[bare]=21 [bare-region]=22)

	printf '0000:%s:00.0\n' "${bus[$1]}"
}

# of NAME FILE: a file or directory of the function
of() {
	printf '%s/sys/bus/pci/devices/%s/%s\n' "$sim" "$(pci "$1")" "$2"
}

# driver NAME: of the function
driver() {
	local link

	link=$(readlink "$(of "$1" driver)") && printf '%s\n' "${link##*/}"
}

# memdev NAME: of the function
memdev() {
	local dirs

	dirs=("$(of "$1" '')"mem*)
	[ -e "${dirs[0]}" ] && printf '%s\n' "${dirs[0]##*/}"
}

# endpoint NAME: the one whose uport is the memdev
endpoint() {
	local dir mem

	mem=$(memdev "$1") || return
	for dir in "$sim"/sys/bus/cxl/devices/endpoint*; do
		[[ $(readlink "$dir/uport") != */$mem ]] || printf '%s\n' "${dir##*/}"
	done
}

# region NAME: the one that the first decoder of the endpoint is in
region() {
	local endpoint

	endpoint=$(endpoint "$1") && sim_read "decoder${endpoint#endpoint}.0/region"
}

# region_at START: the one whose resource that is
region_at() {
	local dir

	for dir in "$sim"/sys/bus/cxl/devices/region*; do
		[ "$(cat "$dir/resource")" != "$1" ] || printf '%s\n' "${dir##*/}"
	done
}

# port NAME: the port of the host bridge
port() {
	local dir bridge

	bridge=$(realpath "$(of "$1" ../..)")
	for dir in "$sim"/sys/bus/cxl/devices/port*; do
		[ "$(realpath "$dir/uport")" != "$bridge" ] || printf '%s\n' "${dir##*/}"
	done
}

# little FILE OFFSET BYTES: a little-endian number of the configuration space
little() {
	od -An -tu"$3" -j"$2" -N"$3" --endian=little "$1" | tr -d ' '
}

# dvsec FILE ID: where the DVSEC of CXL with that number is
dvsec() {
	local at=256 head

	while [ "$at" -ge 256 ]; do
		head=$(little "$1" "$at" 4)
		if [ $((head & 0xffff)) = $((0x23)) ] && [ "$(little "$1" $((at + 4)) 2)" = $((0x1e98)) ] &&
			[ "$(little "$1" $((at + 8)) 2)" = "$2" ]; then
			echo "$at"
			return
		fi
		at=$((head >> 20))
	done
	return 1
}

# link NAME: what the flex bus DVSEC says that the link became
link() {
	local at

	at=$(dvsec "$(of "$1" config)" 7) && little "$(of "$1" config)" $((at + 14)) 2
}

write() {
	sim_write "$@" && sim_write /sys/bus/cxl/flush 1
}

# bind DRIVER NAME, unbind DRIVER NAME
bind() {
	write "/sys/bus/pci/drivers/$1/bind" "$(pci "$2")"
}

unbind() {
	write "/sys/bus/pci/drivers/$1/unbind" "$(pci "$2")"
}

# region_is NAME commit=1 locked=1 ...: some files of a region
region_is() {
	local file region=$1

	shift
	for file in "$@"; do
		[ "$(sim_read "$region/${file%%=*}")" = "${file#*=}" ]
	done
}

@test "config: a CXL device says so, a port does not look like one, a plain card says nothing" {
	[ "$(link attached)" = 7 ]
	[ "$(link link)" = 0 ]
	[ "$(link unused)" = 7 ]
	dvsec "$(of link config)" 0
	run ! dvsec "$(of nic config)" 0
	run ! dvsec "$(of nic config)" 7
	dvsec "$(of attached ../config)" 3
	run ! dvsec "$(of attached ../config)" 0
	[ "$(stat -c %a "$(of attached config)")" = 644 ]
	[ "$(wc -c <"$(of attached config)")" = 4096 ]
}

@test "config: the serial number is there, and the number of the port" {
	local file at=256 head

	file=$(of attached config)
	head=$(little "$file" "$at" 4)
	[ $((head & 0xffff)) = 3 ]
	[ "$(little "$file" $((at + 4)) 8)" = $((0x701)) ]
	[ $(($(little "$(of ranges ../config)" $((0x4c)) 4) >> 24)) = 1 ]
	[ -e "$(sim_path "$(port attached)/dport1")" ]
}

@test "config: an ordinary user reads 64 bytes" {
	sim_run_needed
	[ "$(id -u)" = 0 ] || skip "only root can be somebody else"
	run -0 sim_run --topology attach-states -- sh -c "
		wc -c </sys/bus/pci/devices/$(pci attached)/config
		setpriv --reuid 65534 --regid 65534 --clear-groups wc -c </sys/bus/pci/devices/$(pci attached)/config
		setpriv --reuid 65534 --regid 65534 --clear-groups sh -c \
			'wc -c </sys/bus/pci/devices/$(pci attached)/config'"
	[ "$output" = $'4096\n4096\n64' ]
}

@test "attached: bound, region committed and locked, nothing below the region" {
	local region

	[ "$(driver attached)" = sfc ]
	region=$(region attached)
	region_is "$region" commit=1 locked=1 interleave_ways=1 mode=ram uuid=
	[[ $(readlink "$(sim_path "$region/driver")") == */cxl_region ]]
	run ! ls -d "$(sim_path "$region")"/{dax,pmem}_region*
	run ! ls "$(sim_path "$(memdev attached)/serial")"
	[ "$(sim_read "$(endpoint attached)/decoders_committed")" = 1 ]
	run -1 write "$region/commit" 0
	[[ $output == *"Operation not permitted" ]]
}

@test "attached with ranges instead of decoders: the decoder is locked and committed" {
	local decoder

	decoder=$(endpoint ranges)
	decoder=decoder${decoder#endpoint}
	region_is "$(region ranges)" commit=1 locked=1
	[ "$(sim_read "$decoder.0/locked")" = 1 ]
	[ ! -e "$(sim_path "$decoder.1")" ]
	run -1 write "$decoder.0/dpa_size" 0
	[[ $output == *"Device or resource busy" ]]
}

@test "region disabled: unbound and bound again, the driver does not hear of it" {
	local region

	region=$(region attached)
	write /sys/bus/cxl/drivers/cxl_region/unbind "$region"
	[ ! -e "$(sim_path "$region/driver")" ]
	region_is "$region" commit=1 locked=1
	[ "$(driver attached)" = sfc ]
	write /sys/bus/cxl/drivers/cxl_region/bind "$region"
	[ -e "$(sim_path "$region/driver")" ]
}

@test "region lost by clearing the target: the slot is empty, the port still decodes" {
	local region

	region=$(region attached)
	write "$region/target0" ''
	region_is "$region" commit=0 locked=1 target0=
	[ "$(driver attached)" = sfc ]
	[ "$(region attached)" = "" ]
	[ "$(sim_read "$(endpoint attached)/decoders_committed")" = 1 ]
	run -1 write "$region/target0" "decoder$(endpoint attached | tr -cd 0-9).0"
	[[ $output == *"Invalid argument" ]]
	run -1 write "$region/commit" 1
	[[ $output == *"No such device or address" ]]
	unbind sfc attached
	[ ! -e "$(sim_path "$region")" ]
}

@test "region lost by deletion: its addresses are free again while the port decodes them" {
	local region

	region=$(region attached)
	write decoder0.0/delete_region "$region"
	[ ! -e "$(sim_path "$region")" ]
	[ "$(driver attached)" = sfc ]
	[ -n "$(memdev attached)" ]
	[ "$(sim_read "$(endpoint attached)/decoders_committed")" = 1 ]
	region=$(sim_read decoder0.0/create_ram_region)
	write decoder0.0/create_ram_region "$region"
	write "$region/interleave_granularity" 256
	write "$region/interleave_ways" 1
	write "$region/size" 0x10000000
	[ "$(sim_read "$region/resource")" = 0x1000000000 ]
}

@test "interleaved: both drivers refuse, the region stays, locked and empty" {
	local region

	[ "$(driver interleaved0; driver interleaved1)" = "" ]
	[ ! -e "$(of interleaved0 mem0)" ]
	region=$(region_at 0x1040000000)
	region_is "$region" commit=0 locked=1 interleave_ways=2 target0= target1=
	[ ! -e "$(sim_path "$region/driver")" ]
	[ "$(sim_read "$(port interleaved0)/decoders_committed")" = 1 ]
	run -1 bind sfc interleaved0
	[[ $output == *"No such device or address" ]]
	region_is "$region" commit=0 locked=1 target0= target1=
}

@test "not committed: the host bridge was not programmed, the region stays, locked and empty" {
	local region

	[ "$(driver half)" = "" ]
	region=$(region_at 0x1080000000)
	region_is "$region" commit=0 locked=1 interleave_ways=1 target0=
	[ "$(sim_read "$(port half)/decoders_committed")" = 0 ]
}

@test "no region: the probe fails, and a driver that would go on is unbound all the same" {
	[ "$(driver empty; driver tolerant)" = "" ]
	[ -e "$(sim_path "$(port empty)/dport0")" ]
	[ "$(sim_read "$(port empty)/decoders_committed")" = 0 ]
	run -1 bind sfc empty
	[[ $output == *"No such device or address" ]]
	bind tolerant tolerant
	[ "$(driver tolerant)" = "" ]
}

@test "PCIe only: the link, or a driver that does not use CXL, or that came before the topology" {
	[ "$(driver link)" = sfc ]
	[ "$(driver unused)" = plain ]
	[ "$(memdev link; memdev unused; memdev nic)" = "" ]
	write /sys/bus/platform/drivers/cxl_acpi/unbind ACPI0017:00
	[ ! -e "$(sim_path root0)" ]
	bind tolerant tolerant
	[ "$(driver tolerant)" = tolerant ]
	write /sys/bus/platform/drivers/cxl_acpi/bind ACPI0017:00
	[ "$(driver tolerant)" = tolerant ]
	[ "$(memdev tolerant)" = "" ]
}

@test "no topology: a host bridge that is not of CXL, or no root at all" {
	[ "$(driver elsewhere)" = "" ]
	[ "$(port elsewhere)" = "" ]
	run ! grep -l 0000:1b "$sim"/sys/bus/cxl/devices/root0/dport*
	run -1 bind sfc elsewhere
	[[ $output == *"No such device or address" ]]
	write /sys/bus/platform/drivers/cxl_acpi/unbind ACPI0017:00
	[ "$(driver attached; memdev attached; driver ranges)" = "" ]
	run -1 bind sfc attached
	[[ $output == *"No such device or address" ]]
	write /sys/bus/platform/drivers/cxl_acpi/bind ACPI0017:00
	bind sfc attached
	region_is "$(region attached)" commit=1 locked=1
}

@test "port disabled: the endpoint goes, and with it the driver of the function" {
	local port

	port=$(port attached)
	write /sys/bus/cxl/drivers/cxl_port/unbind "$port"
	[ "$(driver attached; driver ranges; memdev attached)" = "" ]
	[ -e "$(sim_path "$port")" ]
	[ ! -e "$(sim_path "$port/driver")" ]
	run -1 bind sfc attached
	[[ $output == *"No such device or address" ]]
	write /sys/bus/cxl/drivers/cxl_port/bind "$port"
	bind sfc attached
	region_is "$(region attached)" commit=1 locked=1
}

@test "detached: the port keeps a committed decoder that no region has" {
	local decoder

	decoder=$(port detached)
	decoder=decoder${decoder#port}
	[ "$(driver detached)" = "" ]
	[ "$(sim_read "$(port detached)/decoders_committed")" = 2 ]
	[ "$(sim_read "$decoder.1/region")" = "" ]
	[ "$(sim_read "$decoder.1/start") $(sim_read "$decoder.1/size")" = "0x1150000000 0x10000000" ]
	[ "$(region_at 0x1150000000)" = "" ]
	bind sfc detached
	region_is "$(region detached)" commit=1 locked=1
	unbind sfc detached
	[ "$(sim_read "$decoder.1/region") $(sim_read "$decoder.1/size")" = " 0x10000000" ]
	[ "$(region_at 0x1150000000)" = "" ]
}

@test "a window that no expander may use has no files to make or delete regions" {
	[ -e "$(sim_path decoder0.0/delete_region)" ]
	run ! ls "$(sim_path decoder0.5)"/{create_ram_region,create_pmem_region,delete_region}
	[ "$(sim_read decoder0.5/cap_type2) $(sim_read decoder0.5/cap_type3)" = "1 0" ]
}

@test "cxl_mem or the endpoint unbound: memdev, region and driver are gone, binding brings all back" {
	local mem

	mem=$(memdev attached)
	write /sys/bus/cxl/drivers/cxl_mem/unbind "$mem"
	[ "$(driver attached; memdev attached; region_at 0x1000000000)" = "" ]
	[ ! -e "$sim/dev/cxl/$mem" ]
	bind sfc attached
	region_is "$(region attached)" commit=1 locked=1
	write /sys/bus/cxl/drivers/cxl_port/unbind "$(endpoint attached)"
	[ "$(driver attached; memdev attached; region_at 0x1000000000)" = "" ]
	bind sfc attached
	[ "$(driver attached)" = sfc ]
}

@test "detach work is pending until flush: a driver bound too early loses again" {
	sim_stop
	sed 's/^\[host-bridge hb-attached\]/[machine]\ndetach-delay-ms = 600000\n&/' \
		"$CXL_SIM_TOPOLOGIES/attach-states.ini" >"$BATS_TEST_TMPDIR/slow.ini"
	sim_start "$BATS_TEST_TMPDIR/slow.ini"
	# what the boot left: the driver that would go on has not been asked to go yet
	[ "$(driver tolerant)" = tolerant ]
	sim_write /sys/bus/cxl/drivers/cxl_mem/unbind "$(memdev attached)"
	[ "$(driver attached)" = sfc ]
	[ -n "$(memdev attached)" ]
	[ "$(endpoint attached)" = "" ]
	sim_write /sys/bus/pci/drivers/sfc/unbind "$(pci attached)"
	sim_write /sys/bus/pci/drivers/sfc/bind "$(pci attached)"
	[ "$(driver attached)" = sfc ]
	[ -n "$(region attached)" ]
	sim_write /sys/bus/cxl/flush 1
	[ "$(driver attached; memdev attached; driver tolerant)" = "" ]
}

@test "bare: a memdev that asks for no region survives without, and does not lock one" {
	local mem

	[ "$(driver bare)" = bare ]
	[ "$(sim_read "$(endpoint bare)/decoders_committed")" = 0 ]
	region_is "$(region bare-region)" commit=1 locked=0
	[ "$(sim_read "decoder$(endpoint bare | tr -cd 0-9).0/target_type")" = accelerator ]
	mem=$(memdev bare)
	write /sys/bus/cxl/drivers/cxl_mem/unbind "$mem"
	[ "$(driver bare) $(memdev bare)" = "bare $mem" ]
	[ ! -e "$(sim_path "$mem/driver")" ]
	write /sys/bus/cxl/drivers/cxl_mem/bind "$mem"
	[ -e "$(sim_path "$mem/driver")" ]
}

@test "remove: gone and found again by the bus; a pulled card has forgotten what it decoded" {
	printf 1 >"$(of attached remove)"
	[ ! -e "$(of attached vendor)" ]
	sim_write /sys/bus/pci/rescan 1
	region_is "$(region attached)" commit=1 locked=1
	sim_control remove "$(pci attached)"
	sim_write /sys/bus/pci/rescan 1
	[ ! -e "$(of attached vendor)" ]
	run -1 sim_control remove attached
	[[ $output == *"No such file or directory" ]]
	sim_control plug attached
	[ -e "$(of attached vendor)" ]
	[ "$(driver attached)" = "" ]
	run -1 sim_control plug attached
	[[ $output == *"File exists" ]]
}
