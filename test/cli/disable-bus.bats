#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl disable-bus: which buses, what stands in the way, and what is left.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	wait
	sim_stop
}

# done_with STATUS TEXT ARGUMENT...: exit status, nothing on standard output, and the summary
done_with() {
	local expected=$1 text=$2

	shift 2
	run "-$expected" --separate-stderr "$cxl" disable-bus "$@"
	[ -z "$output" ]
	[ "${stderr_lines[-1]}" = "cxl bus: cmd_disable_bus: $text" ]
}

# refused TEXT ARGUMENT...: exit status 1 with this in the reason, and the machine is as before
refused() {
	local text=$1

	shift
	sim_dump >before
	done_with 1 "disabled 0 bus" "$@"
	[[ $stderr == "cxl disable-bus: "*$text* ]] || {
		echo "$stderr" >&2
		return 1
	}
	sim_dump | diff before -
}

there() {
	[ -e "$(sim_path "$1")" ]
}

enabled_memdevs() {
	find "$sim"/sys/bus/cxl/drivers/cxl_mem/ -name 'mem*' | wc -l
}

bring_back() {
	sim_write /sys/bus/platform/drivers/cxl_acpi/bind ACPI0017:00
	"$cxl" enable-memdev all 2>stderr
}

@test "disable-bus: memdevs on it stand in the way; --force takes them along, and it can come back" {
	sim_start three
	refused "root0 hosts 3 memdevs that are enabled (mem" root0
	done_with 0 "disabled 1 bus" --force root0
	[ ! -e "$(sim_path root0)" ]
	[ ! -e "$(sim_path port1)" ]
	[ "$(enabled_memdevs)" = 0 ]
	there mem0
	bring_back
	there root0
	[ "$(enabled_memdevs)" = 3 ]
	"$cxl" disable-memdev all 2>stderr
	done_with 0 "disabled 1 bus" root0
	[ ! -e "$(sim_path root0)" ]
}

@test "disable-bus: numbers, names, providers, all, lists; each one once" {
	local words

	sim_start three
	for words in 0 root0 ACPI.CXL all root0,0 'root0 all' '0 ACPI.CXL root9'; do
		# shellcheck disable=SC2086 # words
		done_with 0 "disabled 1 bus" -f $words
		[ ! -e "$(sim_path root0)" ]
		bring_back
	done
	[[ $("$cxl" list -B | jq -r '.[0].bus') = root0 ]]
}

@test "disable-bus: what is no bus, and what cannot be one" {
	local words

	sim_start three
	sim_dump >before
	done_with 0 "disabled 0 bus" -f root9
	[[ $stderr == *'no bus "root9"; nearest: root0'* ]]
	done_with 0 "disabled 0 bus" -f 9 foo
	[[ $stderr == *"'foo' is not a valid bus identifier"* ]]
	for words in '' foo 'foo bar' port1 cxl_test root0x root -- '--x root0' '-f' '--force=1 root0' '-m root0'; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$cxl" disable-bus $words
		[[ $stderr == *"usage: cxl disable-bus <bus0> [<bus1>..<busN>] [<options>]"* ]]
		[ -z "$output" ]
	done
	run -129 --separate-stderr "$cxl" disable-bus ""
	sim_dump | diff before -
}

@test "disable-bus: a machine without a bus, and a bus that is gone already" {
	sim_start no-cxl
	done_with 0 "disabled 0 bus" -f all
	done_with 0 "disabled 0 bus" root0
	run -129 --separate-stderr "$cxl" disable-bus ACPI.CXL
	sim_stop
	sim_start three
	done_with 0 "disabled 1 bus" -f root0
	done_with 0 "disabled 0 bus" -f root0
}

@test "disable-bus: regions on it: active, online, locked" {
	sim_start three
	"$cxl" create-region -d decoder0.0 -m mem0 >/dev/null 2>&1
	refused "root0 hosts 3 memdevs" root0
	sim_write /sys/devices/system/memory/memory34/state online_movable
	refused "1 of 4 memory blocks of region0 are online" -f root0
	sim_write /sys/devices/system/memory/memory34/state offline
	done_with 0 "disabled 1 bus" -f root0
	sim_nothing_lost
	[ ! -e "$(sim_path region0)" ]
	sim_stop
	sim_start locked-firmware
	refused "locked" -f all
}

@test "disable-bus: a region whose memdevs are disabled is looked at all the same" {
	sim_start three
	"$cxl" create-region -d decoder0.0 -m mem0 >/dev/null 2>&1
	sim_write /sys/devices/system/memory/memory34/state online_movable
	sim_write /sys/bus/cxl/drivers/cxl_mem/unbind mem1
	sim_write /sys/bus/cxl/drivers/cxl_mem/unbind mem2
	refused "memory blocks of region0 are online" -f root0
}

@test "disable-bus: accelerators keep it, unless they are meant" {
	sim_start accelerator
	refused "driver sfc from 0000:0d:00.0 (mem0); --detach-accelerator" -f root0
	refused "root0 hosts 1 memdev that is enabled (mem1)" --detach-accelerator root0
	done_with 0 "disabled 1 bus" --detach-accelerator -f root0
	[ ! -e "$(sim_path root0)" ]
	[ ! -e "$sim/sys/bus/pci/devices/0000:0d:00.0/driver" ]
}

@test "disable-bus: every accelerator in the way is named" {
	sim_start attach-states
	run -1 --separate-stderr "$cxl" disable-bus -f root0
	[[ $stderr == *0000:0d:00.0*0000:0e:00.0* ]]
}

# --- faults ---

@test "disable-bus: a write that fails is told, with its hint" {
	sim_start three
	sim_fail drivers/cxl_acpi/unbind EIO
	refused 'cannot write '*'/unbind ("ACPI0017:00"): Input/output error' -f root0
	sim_fail drivers/cxl_acpi/unbind EACCES
	refused '): Permission denied'*'needs root' -f root0
	done_with 0 "disabled 1 bus" -f root0
}

@test "disable-bus: buses that cannot be listed are no missing buses" {
	sim_start three
	sim_fail /sys/bus/cxl/devices '*' EIO list
	refused 'cannot list '*'/sys/bus/cxl/devices: Input/output error' all
	refused 'cannot list '*'/sys/bus/cxl/devices: Input/output error' root9
}

@test "disable-bus: whatever read or list fails, memory that is online stays" {
	local n reads dir

	sim_start three
	"$cxl" create-region -d decoder0.0 -m mem0 >/dev/null 2>&1
	sim_write /sys/devices/system/memory/memory37/state online_movable
	sim_dump >before
	sim_control count clear
	"$cxl" disable-bus -f root0 2>stderr || true
	reads=$(sim_count read)
	[ "$reads" -gt 10 ]
	for ((n = 1; n <= reads; n++)); do
		sim_fail '*' "$n" EIO read
		run -1 --separate-stderr "$cxl" disable-bus -f root0
		sim_control fail clear
		sim_dump | diff before -
	done
	for dir in decoder0.0 root0 port1 endpoint2 /sys/devices/system/memory /sys/bus/cxl/devices; do
		sim_fail "$dir" '*' EIO list
		run -1 --separate-stderr "$cxl" disable-bus -f root0
		[ "$dir" != /sys/bus/cxl/devices ] || [[ $stderr == *"cannot list "*/sys/bus/cxl/devices* ]]
		sim_control fail clear
		sim_dump | diff before -
	done
	sim_nothing_lost
}

@test "disable-bus: a rival that is faster has done it for us" {
	sim_start three
	sim_rival /sys/bus/platform/drivers/cxl_acpi/unbind ACPI0017:00 drivers/cxl_acpi/unbind
	done_with 0 "disabled 1 bus" -f root0
	[ ! -e "$(sim_path root0)" ]
}

@test "disable-bus: several at once, and beside disable-memdev" {
	local pids=() i

	sim_start switch
	for i in {1..3}; do
		"$cxl" disable-bus -f all 2>"bus$i" 3>&- &
		pids+=($!)
		"$cxl" disable-memdev all 2>"mem$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i"; done
	[ ! -e "$(sim_path root0)" ]
	[ "$(enabled_memdevs)" = 0 ]
	run ! grep -i "segmentation\|assert" bus1 bus2 bus3
}

# --- the manual and 85 ---

# examples of: cxl-disable-bus
@test "disable-bus: the examples of the page work" {
	local page line n=0

	page=$sim_lib/../../Documentation/cxl-disable-bus.1.adoc
	[ -e "$page" ] || skip "the pages are not here"
	sim_start three
	PATH=$(dirname "$cxl"):$PATH
	while read -r line; do
		bash -c "${line//\/sys\//$sim/sys/}" 2>stderr || {
			echo "$line: $(cat stderr)" >&2
			return 1
		}
		n=$((n + 1))
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	[ $n = 5 ]
	[ ! -e "$(sim_path root0)" ]
}

@test "disable-bus: exit status and summary are those of 85" {
	same_as_85 three <<-'END'
		@cxl disable-bus
		@cxl disable-bus foo
		@cxl disable-bus root9
		@cxl disable-bus 9 foo
		@cxl disable-bus root0
		@cxl disable-bus 0 root9
		@cxl disable-bus all
		@cxl disable-bus -x root0
		@cxl disable-bus -f root9 root0
		@cxl disable-bus -f root0
	END
	same_as_85 three <<-'END'
		cxl disable-memdev all
		@cxl disable-bus --debug 0
		@cxl list -B
	END
	same_as_85 three <<-'END'
		cxl create-region -d decoder0.0 -t ram -m mem0
		@cxl disable-bus root0
		@cxl disable-bus --force all
		@cxl list -R
	END
}
