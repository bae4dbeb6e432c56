#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Installed machines are what they are said to be; files with mistakes are told with their line, and
# nothing is simulated. test/unit/sim-topology-mistakes.c knows each kind of mistake.

# shellcheck disable=SC2154 # sim, stderr and output come from elsewhere

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_needed
	cxl_sim=$(sim_program CXL_SIM sim/cxl-sim)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	cd /
	sim_stop
}

# count PATTERN: objects on the bus
count() {
	(cd "$sim/sys/bus/cxl/devices" && compgen -G "$1" | wc -l)
}

# has MEMDEVS PORTS WINDOWS REGIONS: port1 and the like are host bridges and switches
has() {
	echo "$(count 'mem*') $(count 'port*') $(count 'decoder0.*') $(count 'region*')"
	[ "$(count 'mem*') $(count 'port*') $(count 'decoder0.*') $(count 'region*')" = "$*" ]
}

# with_cxl COMMAND...: the tool, on the machine
with_cxl() {
	"$(sim_program CXL cxl/cxl)" "$@"
}

# region0's members by serial number, in the order of the interleave
members() {
	local target

	for target in "$(sim_path region0)"/target*; do
		cat "$(dirname "$(readlink -f "$sim/sys/bus/cxl/devices/$(<"$target")")")/uport/serial"
	done | paste -sd' '
}

@test "topologies: one, three, pooled" {
	sim_start one
	has 1 1 1 0
	[ "$(sim_read mem0/ram/size)" = 0x100000000 ]
	sim_stop
	sim_start three
	has 3 1 1 0
	[ "$(sim_read mem1/pmem/size) $(sim_read mem2/ram/size)" = "0x20000000 0x20000000" ]
	sim_stop
	sim_start pooled
	has 16 2 3 0
	[ "$(compgen -G "$(sim_path port1)/endpoint*" | wc -l) $(compgen -G "$(sim_path port2)/endpoint*" | wc -l)" = "8 8" ]
	with_cxl create-region -d decoder0.2 -t ram -w 16 >made 2>&1
	[ "$(sim_read region2/interleave_ways) $(sim_read region2/size)" = "16 0x4000000000" ]
}

@test "topologies: switch, and the guest of that name" {
	sim_start switch
	has 7 3 3 0
	[ "$(sim_read decoder0.2/target_list)" = 12,222 ]
	[ -d "$sim/sys/devices/pci0000:0c/0000:0c:01.0/0000:0e:00.0/0000:0f:03.0" ]
	with_cxl create-region -d decoder0.0 -t ram -w 4 serial:17 serial:18 serial:19 serial:20 >made 2>&1
	[ "$(members)" = "0x11 0x12 0x13 0x14" ]
}

# Which host bridge an address goes to is nothing that sysfs tells: that regions over them can be made is.
@test "topologies: interleave-xor" {
	sim_start interleave-xor
	has 8 4 2 0
	grep -qx 'math = xor' "$CXL_SIM_TOPOLOGIES/interleave-xor.ini"
	[ "$(sim_read decoder0.0/interleave_ways) $(sim_read decoder0.1/interleave_ways)" = "4 2" ]
	with_cxl create-region -d decoder0.0 -t ram -w 8 >made 2>&1
	[ "$(sim_read region0/commit) $(sim_read region0/interleave_granularity)" = "1 4096" ]
}

@test "topologies: locked-firmware" {
	sim_start locked-firmware
	has 3 1 1 1
	[ "$(sim_read region0/commit) $(sim_read region0/interleave_ways)" = "1 2" ]
	[ "$(sim_read decoder1.0/locked) $(sim_read decoder2.0/locked)" = "1 1" ]
	[ "$(sim_read decoder4.0/locked)" = 0 ]
	sim_unchanged_after sim_write region0/commit 0
	with_cxl create-region -d decoder0.0 -t ram mem2 >made 2>&1
}

@test "topologies: partial waits for its member, and is whole when that is plugged in" {
	sim_start partial
	has 2 1 1 1
	[ "$(sim_read region0/commit) $(sim_read region0/interleave_ways)" = "0 2" ]
	[ ! -e "$(sim_path region0/driver)" ]
	sim_control plug gone
	[ "$(sim_read region0/commit)" = 1 ]
	[ "$(members)" = "0x601 0x602" ]
}

@test "topologies: accelerator" {
	local path

	sim_start accelerator
	has 2 1 2 1
	[ ! -e "$(sim_path mem0/serial)" ] && [ "$(sim_read mem1/serial)" = 0x404 ]
	[ "$(sim_read decoder0.0/cap_type2)$(sim_read decoder0.0/cap_type3)" = 10 ]
	[ "$(sim_read region0/commit)" = 1 ]
	[ "$(readlink "$(dirname "$(readlink -f "$(sim_path mem0)")")/driver")" = ../../../../bus/pci/drivers/sfc ]
	# the detached one has no driver, the one on PCIe has one and no memdev
	for path in "$sim"/sys/devices/pci*/*/0000:*; do
		basename "$(readlink "$path/driver" || echo /none)"
	done >drivers
	[ "$(sort drivers | uniq -c | xargs)" = "1 cxl_pci 1 none 2 sfc" ]
}

@test "topologies: dcd" {
	sim_start dcd --kernel dcd
	has 2 1 1 0
	[ "$(sim_read mem0/dynamic_ram_1/size) $(sim_read mem1/dynamic_ram_1/size)" = "0x80000000 0x100000000" ]
	[ "$(sim_read mem0/ram/size)" = 0x20000000 ]
	sim_write decoder0.0/create_dynamic_ram_1_region region0
	sim_write region0/interleave_ways 1
	sim_write region0/interleave_granularity 256
	sim_write region0/size 0x100000000
	sim_write decoder3.0/mode dynamic_ram_1
	sim_write decoder3.0/dpa_size 0x100000000
	sim_write region0/target0 decoder3.0
	sim_write region0/commit 1
	echo region0 >"$sim/sys/bus/cxl/drivers/cxl_region/bind"
	until compgen -G "$(sim_path region0)/dax_region0/extent*" >/dev/null; do sleep 0.02; done
	[ "$(cat "$(sim_path region0)"/dax_region0/extent*/offset | sort | xargs)" = "0x0 0x40000000 0x80000000" ]
	[ "$(cat "$(sim_path region0)"/dax_region0/extent*/uuid | sort -u | wc -l)" = 2 ]
}

@test "topologies: no-cxl" {
	sim_start no-cxl
	[ -d "$sim/sys/bus/cxl/devices" ]
	[ -z "$(ls "$sim/sys/bus/cxl/devices")" ]
	[ ! -e "$sim/sys/bus/platform/devices/ACPI0017:00" ]
}

@test "topologies: rack" {
	sim_start rack
	has 1024 80 2 0
	[ "$(sim_read mem1023/serial)" = 0x103ff ]
	[ "$(sim_read decoder0.0/interleave_ways) $(sim_read decoder0.0/size)" = "16 0x100000000000" ]
}

@test "topologies: everything that a file says is what the machine is" {
	cat >own.ini <<-'END'
		[machine]
		boot-memory = 8G
		memory-block-size = 256M
		auto-online = online
		[host-bridge left]
		device = pci0001:40
		uid = 7
		numa-node = 1
		decoders = 8
		[host-bridge right]
		uid = 9
		[switch s]
		parent = right
		[memdev a]
		port = left
		dport = 3
		serial = 0xabcdef
		device = 0001:55:00.0
		ram = 768M
		pmem = 256M
		ram-qos-class = 42
		numa-node = 1
		firmware-version = "X 1"
		payload-max = 1M
		[memdev b]
		port = s
		count = 2
		serial = 100
		ram = 2G
		decoders = 2
		[window w]
		targets = right left
		start = 0x4000000000
		size = 32G
		granularity = 2K
		qos-class = 42
		allow = ram pmem type3
		fixed = yes
		target-node = 6
	END
	sim_start "$PWD/own.ini"
	has 3 3 1 0
	[ "$(sim_read mem0/serial) $(sim_read mem0/firmware_version) $(sim_read mem0/payload_max)" = \
		"0xabcdef X 1 1048576" ]
	[ "$(sim_read mem0/ram/size) $(sim_read mem0/pmem/size) $(sim_read mem0/ram/qos_class)" = \
		"0x30000000 0x10000000 42" ]
	[ "$(sim_read mem0/numa_node)" = 1 ]
	[[ $(readlink -f "$(sim_path mem0)") == */pci0001:40/*/0001:55:00.0/mem0 ]]
	[ -L "$(sim_path port1)/dport3" ] && [ "$(count 'decoder1.*')" = 8 ]
	[ "$(sim_read mem1/serial) $(sim_read mem2/serial)" = "0x64 0x65" ]
	[ "$(sim_read decoder0.0/start) $(sim_read decoder0.0/size)" = "0x4000000000 0x800000000" ]
	[ "$(sim_read decoder0.0/target_list) $(sim_read decoder0.0/interleave_granularity)" = "9,7 2048" ]
	[ "$(sim_read decoder0.0/qos_class) $(sim_read decoder0.0/locked)" = "42 1" ]
	[ "$(sim_read decoder0.0/cap_ram)$(sim_read decoder0.0/cap_pmem)$(sim_read decoder0.0/cap_type2)" = 110 ]
	[ "$(sim_read /sys/devices/system/memory/block_size_bytes)" = 10000000 ]
	[ "$(sim_read /sys/devices/system/memory/auto_online_blocks)" = online ]
	[ "$(cd "$sim/sys/devices/system/memory" && compgen -G 'memory*' | wc -l)" = 32 ]
	[ "$(sim_read /sys/devices/system/node/possible)" = 0,6 ]
}

@test "topologies: five switches in a row, and a region behind all of them" {
	cat >deep.ini <<-'END'
		[host-bridge hb]
		count = 2
		[switch a]
		parent = hb*
		[switch b]
		parent = a*
		count = 2
		[switch c]
		parent = b*
		[switch d]
		parent = c*
		[switch e]
		parent = d*
		[memdev m]
		port = e*
		ram = 1G
		[window w]
		size = 16G
		targets = hb*
	END
	sim_start "$PWD/deep.ini"
	has 4 20 1 0
	[[ $(readlink -f "$(sim_path endpoint8)") == */root0/port1/port3/port4/port5/port6/port7/endpoint8 ]]
	with_cxl create-region -d decoder0.0 -t ram -w 4 >made 2>&1
	[ "$(sim_read region0/interleave_ways) $(sim_read region0/commit)" = "4 1" ]
}

# --- mistakes ---

# refused TEXT LINE...: the file with that text is refused by run and mount, with these lines
refused() {
	local command text=$1 wanted

	shift
	wanted=$(printf 'own.ini:%s\n' "$@")
	printf '%b' "$text" >own.ini
	mkdir -p dir
	for command in "run -t ./own.ini -- true" "mount -t own.ini dir"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr "$cxl_sim" $command
		[ "${stderr//.\/own.ini/own.ini}" = "$wanted" ]
	done
}

@test "topologies: a mistake is told with file and line, exit 2, and nothing is simulated" {
	refused '[machine]\n\nboot-memory = much\n' \
		'3: boot-memory: a size from 0 to 64T is needed, not "much"'
	refused '[host-bridge hb]\r\n[memdev m]\r\nram = 1G\r\ncolour = red\r\n' '4: colour: no key of [memdev]'
	refused '[host-bridge hb]\n[memdev m]\nram = 1G\nram = 2G\n' '4: ram: given already in line 3'
	refused '[host-bridge hb]\n[switch a]\nparent = b\n[switch b]\nparent = a\n' \
		'3: parent: "b" hangs on "a" itself: a loop'
	refused '[host-bridge hb]\n[window a]\nsize = 1G\nstart = 0x1000000000\n[window b]\nsize = 1G\nstart = 0x1000000000\n' \
		'7: start: overlaps window "a" of line 2'
	refused '[host-bridge hb]\n[window w]\nsize = 1G\n[region]\nsize = 256M\nmembers = x y\n' \
		'6: members: there is no memdev "x"' '6: members: there is no memdev "y"'
	refused '[machine]\n# a comment\ncxl = no\n[host-bridge hb]\n' \
		'3: cxl: no, but there are host bridges or windows'
	refused '[host-bridge hb]\n[memdev m]\nram = "1G\n' '3: a quote is not closed, or something follows it'
	refused "[host-bridge hb]\n[memdev m]\nram = '1G' 2\n" '3: a quote is not closed, or something follows it'
	refused '[host-bridge hb]\n[memdev m]\nfirmware-version = "12345678901234567" # 17\n' \
		'3: firmware-version: more than 16 characters'
	refused '' '1: there is no [section] in this file'
	refused '[machine]\nname = a\0b\n' '2: this is not text'
	refused '\x7fELF\x02\x01' '1: this is not text'
	refused "# $(printf '%01000000d' 0)\n" '1: longer than 900 characters'
}

@test "topologies: files that are none" {
	local try

	mkdir dir
	for try in "none.ini: No such file or directory" "dir/: Is a directory"; do
		run -2 --separate-stderr "$cxl_sim" run -t "${try%%: *}" -- true
		[ "$stderr" = "$try" ]
	done
	run -2 --separate-stderr "$cxl_sim" run -t no-such -- true
	[ "${stderr_lines[0]}" = "$CXL_SIM_TOPOLOGIES/no-such.ini: No such file or directory" ]
	[ "${stderr_lines[1]}" = '  hint: "cxl-sim topologies" lists the names; a file needs a slash or .ini' ]
	CXL_SIM_TOPOLOGIES=$PWD/none run -2 --separate-stderr "$cxl_sim" run -- true
	[ "${stderr_lines[0]}" = "$PWD/none/three.ini: No such file or directory" ]
	[[ ${stderr_lines[1]} == "  hint: the machines are not installed: CXL_SIM_TOPOLOGIES "* ]]
	head -c 300000 /dev/urandom >noise.ini
	run -2 --separate-stderr "$cxl_sim" run -t noise.ini -- true
	[[ $stderr == noise.ini:* ]]
	[ "${#stderr_lines[@]}" -le 20 ]
	truncate -s 100M large.ini
	run -2 --separate-stderr "$cxl_sim" run -t large.ini -- true
	[ "$stderr" = "large.ini: larger than 16 MiB: this is no topology" ]
}
