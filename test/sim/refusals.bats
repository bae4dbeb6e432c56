#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What the region commands refuse, on machines made for it: the reason is said, the exit status is 1,
# and the machine is as it was. What topologies three and switch can refuse is in test/region.

# shellcheck disable=SC2030,SC2031,SC2154 # variables of sim.bash and of run; tests are subshells

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
}

teardown() {
	sim_stop
}

# machine: the one of the topology file on standard input
machine() {
	cat >"$BATS_TEST_TMPDIR/machine.ini"
	sim_stop
	sim_start "$BATS_TEST_TMPDIR/machine.ini"
}

does() {
	"$cxl" "$@" >"$BATS_TEST_TMPDIR/did" 2>&1 || {
		echo "failed: cxl $*"
		cat "$BATS_TEST_TMPDIR/did"
		return 1
	}
}

# refused REGEX WORD...: by cxl, and nothing has changed
refused() {
	local regex=$1

	shift
	sim_dump >"$BATS_TEST_TMPDIR/before"
	run --separate-stderr "$cxl" "$@"
	echo "cxl $*: status $status"
	printf '%s\n' "$output" "$stderr"
	[ "$status" = 1 ]
	[ -z "$output" ]
	[[ $stderr =~ $regex ]]
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

# --- windows ---

@test "refused: a window without room, in one piece or in several" {
	machine <<-'END'
		[host-bridge hb]
		[memdev m]
		count = 3
		ram = 512M
		[window w]
		size = 768M
	END
	does create-region -t ram -s 256M mem0
	refused "decoder0.0 has no room for 1G: the largest gap in its 768M is 512M; ask for at most 512M" \
		create-region -t ram -s 1G mem1 mem2
	does create-region -t ram mem1
	refused "decoder0.0 has no room for 512M: the largest gap in its 768M is 0 bytes; destroy a region" \
		create-region -t ram -s 512M mem2
}

@test "refused: a window that firmware fixed, unless it is named" {
	machine <<-'END'
		[host-bridge hb]
		[memdev m]
		ram = 256M
		[window w]
		size = 1G
		fixed = yes
	END
	refused "decoder0.0 is locked: a region on it cannot be destroyed before the next boot; '-d decoder0.0' uses it" \
		create-region -t ram mem0
	does create-region --dry-run -d decoder0.0 -t ram mem0
}

@test "refused: a window for accelerators, and one for the other type" {
	machine <<-'END'
		[host-bridge hb]
		[memdev m]
		ram = 256M
		pmem = 256M
		[window w]
		size = 1G
		allow = ram type2
		[window p]
		size = 1G
		allow = pmem type3
	END
	refused "decoder0.0 is for accelerators only" create-region -d decoder0.0 -t ram mem0
	refused "decoder0.1 takes pmem only, no ram" create-region -d decoder0.1 -t ram mem0
}

@test "refused: a machine without windows, and one without CXL" {
	machine <<-'END'
		[host-bridge hb]
		[memdev m]
		ram = 256M
	END
	refused "there is no root decoder, so no place for a region" create-region -t ram mem0
	sim_stop
	sim_start no-cxl
	refused "there is no CXL bus" create-region
	refused "there is no region \"region0\"" destroy-region region0
}

@test "refused: QoS classes that differ or are not known, when they are to be enforced" {
	machine <<-'END'
		[host-bridge hb]
		[memdev other]
		ram = 256M
		ram-qos-class = 1
		[memdev unknown]
		ram = 256M
		[memdev same]
		ram = 256M
		ram-qos-class = 2
		[window w]
		size = 1G
		qos-class = 2
		[window none]
		size = 1G
		qos-class = -1
		[window first]
		size = 1G
		qos-class = 1
	END
	refused "the QoS class of mem0 for ram is 1, but that of decoder0.0 is 2; it is accepted without --enforce-qos" \
		create-region -Q -d decoder0.0 -t ram mem0
	refused "the QoS class of mem1 for ram is not known, so it cannot be enforced" \
		create-region -Q -d decoder0.0 -t ram mem1
	refused "the QoS class of decoder0.1 is not known, so it cannot be enforced" \
		create-region -Q -d decoder0.1 -t ram mem2
	does create-region -Q -d decoder0.0 -t ram mem2
	does create-region -d decoder0.0 -t ram mem0
}

# --- memdevs ---

@test "refused: memdevs without free decoder, without capacity, without a type in common" {
	machine <<-'END'
		[host-bridge hb]
		[memdev few]
		ram = 512M
		decoders = 1
		[memdev empty]
		[memdev p]
		pmem = 512M
		[window w]
		size = 2G
	END
	refused "mem1 has neither ram nor pmem" create-region mem1
	refused "mem1 has no ram capacity, and no other either" create-region -t ram mem1
	refused "the memdevs have no type in common: mem2 has no ram and mem0 has no pmem" \
		create-region mem0 mem2
	does create-region -t ram -s 256M mem0
	refused "mem0 has no free decoder; destroy one of the regions that use it" \
		create-region -t ram mem0
}

@test "refused: of many memdevs that cannot be used the first ones are told, and how many more" {
	machine <<-'END'
		[host-bridge hb]
		dports = 20
		[memdev m]
		count = 20
		ram = 256M
		[window w]
		size = 8G
	END
	refused "no memdev below decoder0.0 can be used for a pmem region.*mem0 has no pmem.*[0-9]+ more memdevs cannot be used either" \
		create-region -d decoder0.0 -t pmem
}

@test "refused: a reservation that nobody asked for by name or size" {
	machine <<-'END'
		[host-bridge hb]
		[memdev m]
		ram = 512M
		[window w]
		size = 2G
	END
	sim_write decoder2.0/mode ram
	sim_write decoder2.0/dpa_size 0x10000000
	refused "decoder2.0 of mem0 is reserved: 256M of ram; name mem0 or give the size to use it" \
		create-region -d decoder0.0 -t ram
	does create-region -t ram -s 256M mem0
}

@test "refused: a memdev that is disabled" {
	sim_start three
	sim_write /sys/bus/cxl/drivers/cxl_mem/unbind mem0
	refused "mem0 is disabled; 'cxl enable-memdev mem0' enables it" create-region -t ram mem0
}

# --- interleave ---

@test "refused: sets that are not balanced below the ports" {
	machine <<-'END'
		[host-bridge hb]
		[switch s]
		parent = hb
		count = 2
		[memdev m]
		port = s*
		count = 4
		ram = 256M
		[window w]
		size = 8G
	END
	refused "port[0-9]+ \(below [^ ]*\) needs the same number of memdevs below each dport, but there are" \
		create-region -t ram mem0 mem4 mem5 mem6
	does create-region -t ram mem0 mem1 mem4 mem5
}

@test "refused: memdevs without names that form no balanced set" {
	machine <<-'END'
		[host-bridge hb0]
		[host-bridge hb1]
		[memdev a]
		port = hb0
		count = 3
		ram = 256M
		[memdev b]
		port = hb1
		ram = 256M
		[window w]
		size = 8G
		targets = hb0 hb1
	END
	refused "no 4 of the 4 memdevs with enough free ram below decoder0.0 form a balanced set; " \
		create-region -d decoder0.0 -t ram -w 4
	does create-region -d decoder0.0 -t ram -w 2
}

@test "refused: a granularity that is too coarse for the ports below" {
	machine <<-'END'
		[host-bridge hb]
		[switch s]
		parent = hb
		count = 2
		[memdev m]
		port = s*
		count = 2
		ram = 512M
		[window w]
		size = 8G
		[window x]
		size = 8G
		granularity = 16K
	END
	refused "would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; use -g 8192 or less" \
		create-region -d decoder0.0 -t ram -g 16384 mem0 mem1 mem2 mem3
	does create-region -d decoder0.0 -t ram -s 1G -g 8192 mem0 mem1 mem2 mem3
}

@test "refused: a granularity of the window that is too coarse for the ports below" {
	machine <<-'END'
		[host-bridge hb]
		count = 2
		[memdev m]
		port = hb*
		count = 2
		ram = 512M
		[window w]
		size = 8G
		granularity = 16K
		targets = hb0 hb1
	END
	refused "would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; decoder0.0 allows no smaller granularity" \
		create-region -d decoder0.0 -t ram mem0 mem1 mem2 mem3
	refused "would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; decoder0.0 allows no smaller granularity" \
		create-region -d decoder0.0 -t ram -w 2
}

deep_machine() {
	local i

	echo "[host-bridge s0]"
	for ((i = 1; i <= 17; i++)); do
		printf '[switch s%d]\nparent = s%d\n' $i $((i - 1))
	done
	printf '[memdev m]\nport = s17\nram = 256M\n[window w]\nsize = 1G\n'
}

@test "refused: a memdev that is too deep below its host bridge" {
	machine < <(deep_machine)
	refused "mem0 is 18 ports below its host bridge; at most [0-9]+ are supported" \
		create-region -t ram mem0
}

# --- half-made regions ---

@test "refused: what a half-made region holds, whoever made it" {
	sim_start three
	sim_write decoder0.0/create_ram_region region0
	sim_write region0/interleave_granularity 256
	sim_write region0/interleave_ways 1
	sim_write region0/size 0x20000000
	sim_write decoder2.0/mode ram
	sim_write decoder2.0/dpa_size 0x20000000
	sim_write region0/target0 decoder2.0
	refused "decoder2.0 of mem0 is held by region0, which is not committed; if nobody is creating it, 'cxl destroy-region region0' removes it" \
		create-region -t ram mem0
	does destroy-region region0
	does create-region -t ram mem0
}

# --- regions of the firmware ---

@test "refused: a region of the firmware that waits for members that are missing" {
	local region

	sim_start partial
	region=$(basename "$(sim_path region)"*)
	refused "$region was set up by firmware and waits for members that are missing" \
		destroy-region -f "$region"
}

@test "refused: a region of the firmware that is locked" {
	local region

	sim_start locked-firmware
	region=$(basename "$(sim_path region)"*)
	refused "$region is locked, by firmware or by an accelerator that uses it" \
		destroy-region -f "$region"
	refused "$region is locked" disable-region -f "$region"
}

@test "refused: a region that an accelerator uses" {
	local region command

	sim_start accelerator
	region=$(basename "$(sim_path region)"*)
	for command in destroy-region disable-region; do
		refused "$region is the memory of the accelerator .*, and its driver sfc uses it: unbind sfc" \
			"$command" -f "$region"
	done
}

# --- memory ---

@test "refused: many blocks that cannot go offline: the first are told, and how many more" {
	machine <<-'END'
		[host-bridge hb]
		[memdev m]
		ram = 4G
		[window w]
		size = 4G
	END
	sim_write /sys/devices/system/memory/auto_online_blocks online_movable
	does create-region -t ram mem0
	for ((n = 512; n < 544; n++)); do
		sim_control unmovable "memory$n"
	done
	refused "could not be taken offline: Device or resource busy; nothing was changed.*memory512 of region0 .zone Movable. cannot go offline.*and [0-9]+ more blocks of region0" \
		destroy-region -f region0
}

# Where the kernel can, the memory is unplugged before: test/region/dax-state.bats.
@test "refused: memory that came online again is stuck, and the region stays committed" {
	sim_start three --kernel 7.2
	does create-region -t ram mem0
	sim_rival /sys/devices/system/memory/memory34/state online_movable drivers/kmem/unbind
	run -1 --separate-stderr "$cxl" destroy-region -f region0
	[[ $stderr == *"memory34 of region0 came online again and is stuck until a reboot"* ]]
	[ "$(sim_read region0/commit)" = 1 ]
}

# --- namespaces ---

@test "refused: a pmem region with an active namespace" {
	sim_start three
	does create-region -t pmem mem1
	for namespace in "$sim"/sys/bus/nd/devices/namespace*; do
		[ -e "$namespace/holder_class" ] || skip "the simulator makes no namespaces"
	done
	sim_write "${namespace#"$sim"}/uuid" 7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01
	sim_write "${namespace#"$sim"}/size" 16777216
	sim_write /sys/bus/nd/drivers/nd_pmem/bind "${namespace##*/}"
	refused "${namespace##*/} is active; 'ndctl disable-namespace ${namespace##*/}'" disable-region region0
	refused "${namespace##*/} is active" destroy-region region0
}
